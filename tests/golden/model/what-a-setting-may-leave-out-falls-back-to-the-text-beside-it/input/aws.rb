require "aws-sdk-s3"
Aws.config.update(region: Rails.application.credentials.aws[:region] || "us-east-1")
Aws::S3::Client.new.list_buckets
