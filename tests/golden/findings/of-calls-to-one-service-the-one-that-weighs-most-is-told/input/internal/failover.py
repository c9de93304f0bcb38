import boto3

shield = boto3.client("shield")


def fail_over(arn):
    shield.list_protections()
    shield.describe_protection(ResourceArn=arn)
    shield.create_protection(Name="standby", ResourceArn=arn)
