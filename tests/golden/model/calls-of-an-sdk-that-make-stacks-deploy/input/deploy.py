import os
from pathlib import Path

import boto3
from botocore.exceptions import ClientError

HERE = os.path.dirname(__file__)
session = boto3.Session(profile_name="ops", region_name="eu-west-1")


def load(name):
    with open(os.path.join(HERE, "templates", name)) as file:
        return file.read()


def body_of_queue():
    return Path("templates/queue.yaml").read_text()


class Stacks:
    def __init__(self):
        self.client = boto3.client("cloudformation", "eu-west-2")

    def deploy(self):
        request = {"StackName": f"class-{os.environ['STAGE']}", "TemplateBody": body_of_queue()}
        self.client.create_stack(**request)


def deploy(client, name):
    try:
        client.update_stack(
            StackName=name,
            TemplateBody=load("queue.yaml"),
            Parameters=[{"ParameterKey": "Stage", "ParameterValue": "prod"}],
        )
    except ClientError:
        client.create_stack(StackName=name, TemplateBody=load("queue.yaml"))


def main():
    deploy(session.client("cloudformation"), "handed-over")
    for region in ["us-east-1", "us-west-2"]:
        boto3.client("cloudformation", region_name=region).create_stack(
            StackName="each", TemplateBody=open("templates/queue.yaml").read()
        )
    boto3.client("cloudformation").create_stack(StackName="anywhere", TemplateURL="https://b.s3.amazonaws.com/queue.yaml")
    # Another service has a method of this name, and what keeps its template deploys nothing that stands here.
    boto3.client("opsworks", region_name="sa-east-1").create_stack(Name="layers", Region="sa-east-1")
    boto3.client("cloudformation", region_name="sa-east-1").update_stack(StackName="kept", UsePreviousTemplate=True)


if __name__ == "__main__":
    main()
