import boto3
from flask import current_app


def send(text):
    boto3.client("ses", region_name=current_app.config["AWS_REGION"]).send_email(Message=text)


class Letters:
    def init_app(self, application):
        self.ssm = boto3.client("ssm", region_name=application.config["AWS_REGION"])
        self.sqs = boto3.client("sqs", region_name=application.config["QUEUE_REGION"])

    def key(self):
        return self.ssm.get_parameter(Name="key")
