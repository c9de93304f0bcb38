use aws_sdk_sqs::Client;

pub async fn queue() -> Client {
    let config = aws_config::from_env().region(aws_config::Region::new("eu-west-1")).load().await;
    let client = Client::new(&config);
    client.list_queues().send().await;
    client
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn lists() {
        let config = aws_config::from_env().region(aws_config::Region::new("us-east-1")).load().await;
        Client::new(&config).list_queues().send().await;
        let url = "https://sqs.us-west-1.amazonaws.com/123456789012/orders";
    }
}

pub async fn other() {
    let config = aws_config::from_env().region(aws_sdk_sqs::config::Region::new("eu-north-1")).load().await;
    Client::new(&config).list_queues().send().await;
}
