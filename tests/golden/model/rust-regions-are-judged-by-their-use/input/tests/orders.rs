#[tokio::test]
async fn adds() {
    let config = aws_config::from_env().region("us-east-1").load().await;
    let client = aws_sdk_dynamodb::Client::new(&config);
}
