async fn main() {
    // The queue could be anywhere: this region was chosen, whatever else uses it.
    let config = aws_config::from_env().region("us-east-1").load().await;
    let front = aws_sdk_cloudfront::Client::new(&config);
    let queue = aws_sdk_sqs::Client::new(&config);
    front.create_invalidation().distribution_id("x").send().await;
    queue.send_message().send().await;
}
