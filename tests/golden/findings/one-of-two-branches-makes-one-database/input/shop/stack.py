from aws_cdk import App, Environment, Stack, aws_ec2 as ec2, aws_lambda as lambda_, aws_rds as rds
from .settings import settings


class ShopStack(Stack):
    def __init__(self, scope, id, **kwargs):
        super().__init__(scope, id, **kwargs)
        vpc = ec2.Vpc(self, "Vpc")
        if settings.snapshot:
            database = rds.DatabaseInstanceFromSnapshot(
                self, "Database", vpc=vpc, multi_az=False, snapshot_identifier=settings.snapshot,
                engine=rds.DatabaseInstanceEngine.POSTGRES,
            )
        else:
            database = rds.DatabaseInstance(
                self, "Database", vpc=vpc, multi_az=False, engine=rds.DatabaseInstanceEngine.POSTGRES
            )
        if settings.replicated:
            other = rds.DatabaseInstance(self, "Other", vpc=vpc, multi_az=True, engine=rds.DatabaseInstanceEngine.MYSQL)
        else:
            other = rds.DatabaseInstance(self, "Other", vpc=vpc, multi_az=False, engine=rds.DatabaseInstanceEngine.MYSQL)
        lambda_.Function(
            self, "Api", runtime=lambda_.Runtime.PYTHON_3_12, handler="app.handler",
            code=lambda_.Code.from_inline("x"), environment={"DATABASE": database.instance_endpoint.hostname},
        )


app = App()
ShopStack(app, "shop", env=Environment(region="eu-west-1"))
