import aws_cdk as cdk
from aws_cdk import aws_sqs as sqs

app = cdk.App()
stack = cdk.Stack(app, "Queues", env=cdk.Environment(region="us-east-1"))
sqs.Queue(stack, "Orders")
app.synth()
