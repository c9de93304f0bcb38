import boto3
balancers = boto3.client("elbv2")
batch = boto3.client("s3control")
# What is changed here stands in the region, and its name is there.
def handler(event, context):
    balancers.register_targets(TargetGroupArn=event["group"], Targets=[])
    batch.create_job(AccountId="847362910458")
