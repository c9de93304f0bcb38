import aws_cdk as cdk
from constructs import Construct
from shop_common.storage.buckets import Store
from twice.parts.queues import Line


class Api(cdk.Stack):
    def __init__(self, scope: Construct, id: str, **kwargs) -> None:
        super().__init__(scope, id, **kwargs)
        Store(self, "Store", name="shop-orders")
        Line(self, "Line")


app = cdk.App()
Api(app, "Api", env=cdk.Environment(region="eu-west-1"))
