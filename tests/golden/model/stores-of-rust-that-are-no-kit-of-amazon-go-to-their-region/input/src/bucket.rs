use s3::{Bucket, Region};

fn bucket(credentials: Credentials) -> Bucket {
    let region = Region::EuWest2;
    Bucket::new("b", region, credentials).unwrap()
}
