import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2, aws_rds as rds
from settings import LIMITS

app = cdk.App()


class Shop(cdk.Stack):
    def __init__(self, scope, construct_id, **kwargs):
        super().__init__(scope, construct_id, **kwargs)
        vpc = ec2.Vpc(self, "vpc", max_azs=2, nat_gateways=2)
        engine = rds.DatabaseInstanceEngine.postgres(version=rds.PostgresEngineVersion.VER_14)
        written = {"vpc": vpc, "engine": engine, "multi_az": True}
        rds.DatabaseInstance(self, "written", **written)
        rds.DatabaseInstance(self, "imported", vpc=vpc, engine=engine, **LIMITS)
        changed = {"vpc": vpc, "engine": engine}
        changed["multi_az"] = True
        rds.DatabaseInstance(self, "changed", **changed)
        updated = {"vpc": vpc, "engine": engine}
        updated.update(multi_az=True)
        rds.DatabaseInstance(self, "updated", **updated)
        reached = rds.DatabaseInstance(self, "reached", vpc=vpc, engine=engine)
        child = reached.node.default_child
        child.add_property_override("MultiAZ", True)
        single = {"vpc": vpc, "engine": engine}
        rds.DatabaseInstance(self, "single", **single)


Shop(app, "shop", env={"region": "eu-west-1"})
