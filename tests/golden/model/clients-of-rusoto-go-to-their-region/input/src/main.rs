use rusoto_core::Region;
use rusoto_sqs::{ListQueuesRequest, Sqs, SqsClient};

pub async fn queues() {
    let client = SqsClient::new(Region::EuWest1);
    client.list_queues(ListQueuesRequest::default()).await.unwrap();
}

pub fn is_home(region: Region) -> bool {
    region == Region::UsEast1
}
