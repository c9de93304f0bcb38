import pulumi_aws as aws
from pkg.a import missing
aws.sqs.Queue("q", name=missing)
