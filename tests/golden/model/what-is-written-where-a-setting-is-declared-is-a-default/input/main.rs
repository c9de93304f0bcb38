use aws_sdk_s3::config::Region;

#[tokio::main]
async fn main() {
    let region = DefaultRegionChain::builder().build().region().await.or(Some(Region::new("eu-west-1")));
    let config = aws_config::from_env().region(region).load().await;
    let _ = aws_sdk_s3::Client::new(&config).list_buckets().send().await;
}
