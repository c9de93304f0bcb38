use aws_sdk_cloudfront::config::Region;
use aws_sdk_cloudfront::{Client, Config};

async fn clear(path: &str) {
    // CloudFront's API answers in us-east-1 only.
    let config = Config::builder().region(Region::new("us-east-1")).build();
    let client = Client::from_conf(config);
    client.create_invalidation().distribution_id(path).send().await;
}
