fn aws_region() -> String { "us-west-2".to_string() }
fn bucket_region() -> &'static str { "us-west-1" }
fn default_region() -> String { "eu-north-1".to_string() }
