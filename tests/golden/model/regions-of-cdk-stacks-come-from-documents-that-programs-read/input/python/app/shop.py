import aws_cdk as cdk
from aws_cdk import aws_sqs as sqs


class ShopStack(cdk.Stack):
    def __init__(self, scope, id, **kwargs):
        super().__init__(scope, id, **kwargs)
        sqs.Queue(self, "Q")
