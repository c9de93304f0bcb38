import pulumi
import pulumi_aws as aws
stack = pulumi.get_stack()
REG = {"dev": "us-east-1", "prod": "eu-west-1"}
provider = aws.Provider("p", region=REG[stack])
cfg = pulumi.Config()
aws.rds.Instance("db", engine="postgres", multi_az=stack == "prod", opts=pulumi.ResourceOptions(provider=provider))
aws.rds.Instance("db2", engine="postgres", multi_az=cfg.require_bool("multi"), opts=pulumi.ResourceOptions(provider=provider))
aws.rds.Instance("db3", engine="postgres", multi_az=cfg.require_object("db")["multiAz"], opts=pulumi.ResourceOptions(provider=provider))
if stack == "prod":
    aws.sns.Topic("t", opts=pulumi.ResourceOptions(provider=provider))
