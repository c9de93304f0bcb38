import aws_cdk as cdk
from aws_cdk import aws_s3 as s3


class Files(cdk.Stack):
    def __init__(self, scope, id, **kwargs):
        super().__init__(scope, id, **kwargs)
        props = s3.CfnBucketProps(bucket_name="files")
        rule = s3.CfnBucket.RuleProperty(status="Enabled")
        s3.CfnBucket(self, "Files", bucket_name="files")


Files(cdk.App(), "files", env=cdk.Environment(region="eu-west-1"))
