import boto3
from getenv import env
from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    aws_region: str = "ca-central-1"

    def client(self):
        return boto3.client("s3", region_name=self.aws_region)


class Unused(BaseSettings):
    mail_region: str = "ca-west-1"


class Plain:
    aws_region = "sa-east-1"

    def client(self):
        return boto3.client("s3", region_name=self.aws_region)


LOGS_REGION = env("AWS_DEFAULT_REGION", "ap-south-1")
logs = boto3.client("logs", region_name=LOGS_REGION)
Settings().client().get_object(Bucket="a", Key="b")
Plain().client().get_object(Bucket="a", Key="b")
logs.put_log_events(logGroupName="g", logStreamName="s", logEvents=[])
