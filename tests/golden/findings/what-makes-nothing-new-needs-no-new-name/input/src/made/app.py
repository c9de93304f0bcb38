import boto3
balancers = boto3.client("elbv2")
# Its name is made in us-east-1.
def handler(event, context):
    balancers.create_load_balancer(Name=event["tenant"])
