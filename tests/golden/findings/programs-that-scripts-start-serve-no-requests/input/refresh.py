import boto3

boto3.client("s3", region_name="sa-east-1").get_object(Bucket="pages", Key="index.html")
