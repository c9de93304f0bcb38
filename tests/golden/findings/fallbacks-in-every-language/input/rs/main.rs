use aws_config::meta::region::RegionProviderChain;
use aws_sdk_s3::{Client, config::Region};
async fn a() {
    let region = std::env::var("AWS_REGION").unwrap_or_else(|_| "us-east-1".to_string());
    let config = aws_config::from_env().region(Region::new(region)).load().await;
    Client::new(&config).list_buckets().send().await;
}
async fn b() {
    let chain = RegionProviderChain::default_provider().or_else("us-east-2");
    let config = aws_config::from_env().region(chain).load().await;
    aws_sdk_sqs::Client::new(&config).list_queues().send().await;
}
