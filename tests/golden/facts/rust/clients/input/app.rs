//! Uploads go to us-east-1.
use aws_config::{self, meta::region::RegionProviderChain, BehaviorVersion};
use aws_sdk_dynamodb as ddb;
use aws_sdk_s3::{config::Region, Client, Error as S3Error};
use std::env;

const REGION: &str = "eu-west-1";

pub struct App {
    s3: aws_sdk_s3::Client,
}

impl App {
    pub async fn put(&self, client: &Client, mut tables: ddb::Client) -> Result<(), S3Error> {
        let region = env::var("AWS_REGION").unwrap_or_else(|_| "us-west-2".to_string());
        let config = aws_config::defaults(BehaviorVersion::latest()).region(Region::new(region)).load().await;
        let made = aws_sdk_s3::Client::new(&config);
        made.list_buckets().send().await?;
        self.s3.put_object().bucket("shop").send().await?;
        println!("put in us-east-1 {}", REGION);
        if REGION == "eu-central-1" {
            panic!("not in eu-central-1");
        }
        let input = Input { region: "us-west-1", client };
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn region() {
        assert_eq!(REGION, "us-east-2");
    }
}
