require "aws-sdk-s3"

AWS.config(region: "us-west-2")
Aws.config.update({ region: "us-east-2" })
BUCKET = Aws::S3::Resource.new.bucket("orders").objects.each { |object| puts object.key }
