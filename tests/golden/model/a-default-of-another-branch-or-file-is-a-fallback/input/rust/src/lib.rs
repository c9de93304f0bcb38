use aws_sdk_s3::config::Region;

pub const DEFAULT_AWS_REGION: Region = Region::from_static("us-east-1");
pub const HOME_REGION: Region = Region::from_static("us-east-2");
