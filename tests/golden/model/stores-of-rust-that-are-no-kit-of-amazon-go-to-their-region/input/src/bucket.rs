use s3::{Bucket, Region};

fn bucket(credentials: Credentials) -> Bucket {
    let region = Region::EuWest2;
    Bucket::new("b", region, credentials).unwrap()
}

fn second(credentials: Credentials) -> Bucket {
    Bucket::new("c", "eu-west-3".parse().unwrap(), credentials).unwrap()
}
