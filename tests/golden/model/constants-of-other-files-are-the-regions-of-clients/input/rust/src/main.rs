mod places;

async fn run() {
    let shared = aws_config::from_env().region(places::REGION).load().await;
    let queue = aws_sdk_sqs::Client::new(&shared);
    queue.list_queues().send().await;
}
