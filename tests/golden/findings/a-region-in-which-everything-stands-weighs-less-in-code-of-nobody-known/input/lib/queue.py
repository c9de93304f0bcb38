import boto3
here = boto3.client("sqs", region_name="eu-west-1")
elsewhere = boto3.client("dynamodb", region_name="eu-central-1")
