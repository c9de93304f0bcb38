use aws_config::meta::region::RegionProviderChain;
use aws_config::{BehaviorVersion, Region};
use aws_sdk_s3::types::{BucketLocationConstraint, CreateBucketConfiguration};
use std::env;

const REGIONS: [&str; 5] = ["us-east-1", "us-east-2", "us-west-1", "us-west-2", "eu-west-1"];
const PRINCIPAL: &str = "lambda.amazonaws.com";

struct App {
    mail: aws_sdk_ses::Client,
}

async fn tables() -> aws_sdk_dynamodb::Client {
    let chain = RegionProviderChain::default_provider().or_else("us-east-1");
    let config = aws_config::defaults(BehaviorVersion::latest()).region(chain).load().await;
    aws_sdk_dynamodb::Client::new(&config)
}

async fn add(app: &App, order: Order) {
    let region = env::var("QUEUE_REGION").unwrap_or_else(|_| "us-west-2".to_string());
    let shared = aws_config::from_env().region(Region::new(region)).load().await;
    let queue = aws_sdk_sqs::Client::new(&shared);
    queue.send_message().queue_url("x").send().await;
    app.mail.send_email().source("shop@example.org").send().await;
    let local = aws_sdk_s3::config::Builder::from(&shared).region(Region::from_static("us-east-1")).endpoint_url("http://localhost:4566").build();
    let s3 = aws_sdk_s3::Client::from_conf(local);
    s3.put_object().bucket("orders").send().await;
    tracing::info!("order sent from us-east-1");
}

async fn bucket() {
    let shared = aws_config::load_from_env().await;
    let s3 = aws_sdk_s3::Client::new(&shared);
    let place = CreateBucketConfiguration::builder().location_constraint(BucketLocationConstraint::from("eu-central-1")).build();
    s3.create_bucket().create_bucket_configuration(place).bucket("orders").send().await;
    let iam = aws_sdk_iam::Client::new(&shared);
    iam.create_role().assume_role_policy_document(PRINCIPAL).send().await;
}

#[cfg(test)]
mod tests {
    #[test]
    fn region() {
        assert_eq!(super::REGIONS[0], "us-east-1");
    }
}
