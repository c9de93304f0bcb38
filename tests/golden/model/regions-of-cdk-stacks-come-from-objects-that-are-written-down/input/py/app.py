import aws_cdk as cdk
from aws_cdk import Stack, aws_sqs as sqs


class Queues(Stack):
    def __init__(self, scope, construct_id, **options):
        super().__init__(scope, construct_id, **options)
        sqs.Queue(self, "Q")


REGIONS = {"a": "eu-north-1", "b": "eu-west-3"}
app = cdk.App()
for name in REGIONS:
    Queues(app, f"Queues-{name}", env=cdk.Environment(region=REGIONS[name]))
