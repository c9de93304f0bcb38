use object_store::aws::AmazonS3Builder;

fn stored() {
    let store = AmazonS3Builder::from_env().with_region("us-east-1").with_bucket_name("b").build().unwrap();
    store.put(&path, bytes);
}

fn elsewhere() {
    let store = AmazonS3Builder::new().with_region("us-west-1").with_endpoint("http://minio:9000").build().unwrap();
    store.put(&path, bytes);
}

fn queued() {
    let client = rusoto_s3::S3Client::new(rusoto_core::Region::UsWest2);
    client.put_object(request);
}
