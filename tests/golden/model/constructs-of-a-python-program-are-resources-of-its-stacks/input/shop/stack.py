from aws_cdk import Stack, aws_dynamodb as dynamodb, aws_ec2 as ec2, aws_elasticache as elasticache
from aws_cdk import aws_lambda, aws_rds as rds
from constructs import Construct


class ShopStack(Stack):
    def __init__(self, scope: Construct, construct_id: str, size: int = 1, **kwargs) -> None:
        super().__init__(scope, construct_id, **kwargs)
        vpc = ec2.Vpc(self, "Vpc", max_azs=size)
        self.table = dynamodb.Table(self, "Orders", replication_regions=["eu-west-1"])
        elasticache.CfnReplicationGroup(
            self, "Cache", replication_group_description="carts", multi_az_enabled=True, automatic_failover_enabled=True
        )
        self.handler = aws_lambda.Function(self, "Handler", vpc=vpc, environment={"TABLE": self.table.table_name})
        self.table.grant_read_data(self.handler)
        self._databases(vpc)

    def _databases(self, vpc):
        rds.DatabaseCluster(self, "Ledger", vpc=vpc, engine=rds.DatabaseClusterEngine.AURORA_POSTGRESQL)
        rds.DatabaseInstance(self, "Users", vpc=vpc, multi_az=True)
