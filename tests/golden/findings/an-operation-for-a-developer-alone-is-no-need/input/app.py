import boto3
import settings


def ready():
    s3 = boto3.client("s3")
    if settings.ENVIRONMENT.upper() in ["LOCAL", "TEST"]:
        s3.create_bucket(Bucket=settings.BUCKET)


def tenant(name):
    s3 = boto3.client("s3")
    if name not in ["local"]:
        s3.create_bucket(Bucket=name)
