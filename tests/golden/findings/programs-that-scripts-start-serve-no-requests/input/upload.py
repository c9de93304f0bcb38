import boto3

boto3.client("s3", region_name="ca-central-1").put_object(Bucket="pages", Key="index.html")
