from aws_cdk import Stack, aws_sqs as sqs


class Shop(Stack):
    def __init__(self, scope, id, **kwargs):
        super().__init__(scope, id, **kwargs)
        sqs.Queue(self, "Orders")
