use aws_config::Region;
use std::env;

async fn queues() {
    let matched = match env::var("QUEUE_REGION") {
        Ok(region) => region,
        Err(_) => "us-east-1".to_string(),
    };
    let asked = if let Ok(region) = env::var("QUEUE_REGION") { region } else { String::from("us-east-2") };
    let other = env::var("QUEUE_REGION").unwrap_or_else(|_| "us-west-1".into());
    let first = aws_config::from_env().region(Region::new(matched)).load().await;
    let second = aws_config::from_env().region(Region::new(asked)).load().await;
    let third = aws_config::from_env().region(Region::new(other)).load().await;
    aws_sdk_sqs::Client::new(&first).list_queues().send().await;
    aws_sdk_sqs::Client::new(&second).list_queues().send().await;
    aws_sdk_sqs::Client::new(&third).list_queues().send().await;
}
