fn main() { aws_sdk_s3::Client::new(&config); }
