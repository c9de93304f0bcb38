import os

import aws_cdk as cdk
from aws_cdk import aws_sqs as sqs

app = cdk.App()
by_variable = cdk.Stack(app, "ByVariable", env=cdk.Environment(region=os.environ.get("TARGET", os.getenv("AWS_REGION"))))
sqs.Queue(by_variable, "Q")
by_settings = cdk.Stack(app, "BySettings", env={"region": app.node.try_get_context("places")["home"]})
sqs.Queue(by_settings, "Q")
