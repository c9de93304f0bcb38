import boto3

if __name__ == "__main__":
    boto3.client("s3", region_name="eu-west-3").list_buckets()
