from aws_cdk import aws_sqs as sqs
from constructs import Construct


class Line(Construct):
    def __init__(self, scope: Construct, id: str) -> None:
        super().__init__(scope, id)
        sqs.Queue(self, "Queue", queue_name="other")
