import boto3

s3 = boto3.client("s3", region_name="eu-west-1")


def put(key, body, kms_key):
    s3.put_object(Bucket="papers", Key=key, Body=body, ServerSideEncryption="aws:kms", SSEKMSKeyId=kms_key)


def plain(key, body):
    boto3.client("s3", region_name="eu-west-3").put_object(Bucket="pictures", Key=key, Body=body)


def ask(sql):
    data = boto3.client("redshift-data", region_name="eu-west-1")
    data.execute_statement(ClusterIdentifier="sales", DbUser="reader", Sql=sql)
