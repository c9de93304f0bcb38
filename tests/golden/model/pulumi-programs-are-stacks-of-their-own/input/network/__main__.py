import pulumi
import pulumi_aws as aws
from pulumi_aws import rds
from vpc import Network

config = pulumi.Config()
network = Network("main", cidr_block="10.0.0.0/16")
standby = aws.Provider("standby", region="eu-north-1")

orders = rds.Instance(
    "orders",
    engine="postgres",
    multi_az=config.require_bool("multi"),
    db_subnet_group_name=rds.SubnetGroup("orders", subnet_ids=[s.id for s in network.subnets]).name,
)
copy = aws.s3.Bucket(
    "copy",
    versioning=aws.s3.BucketVersioningArgs(enabled=True),
    opts=pulumi.ResourceOptions(provider=standby),
)
if config.get_bool("extra"):
    aws.sqs.Queue("extra")
pulumi.export("orders", orders.endpoint)
