import boto3
s3 = boto3.client("s3", region_name="us-east-1")
iam = boto3.client("iam")
def main():
    iam.create_user(UserName="x")
    s3.get_object(Bucket="a", Key="b")
main()
