import boto3

boto3.client("s3").create_bucket(Bucket="a", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
upload(bucket="b", location="eu-west-1")
