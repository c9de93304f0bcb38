import aws_cdk as cdk
from aws_cdk import aws_s3 as s3, aws_sqs as sqs


class Store(cdk.Stack):
    def __init__(self, scope, id, **kwargs):
        super().__init__(scope, id, **kwargs)
        # Two by two: each of the four is there.
        for team in ["shop", "news"]:
            for kind in ["hot", "cold"]:
                s3.Bucket(self, f"{team}-{kind}")
        # Twelve by ninety: nobody reads them one by one.
        for a in range(12):
            for b in range(90):
                for c in range(90):
                    sqs.Queue(self, f"queue-{a}")


app = cdk.App()
Store(app, "store", env=cdk.Environment(region="eu-west-1"))
