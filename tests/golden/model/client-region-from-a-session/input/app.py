import boto3

session = boto3.Session(region_name="us-east-1")
queue = session.client("sqs")
elsewhere = session.client("sns", region_name="eu-west-1")
