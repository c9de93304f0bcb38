from aws_cdk import aws_s3 as s3
from constructs import Construct


class Store(Construct):
    def __init__(self, scope: Construct, id: str, name: str) -> None:
        super().__init__(scope, id)
        s3.Bucket(self, "Bucket", bucket_name=name)
