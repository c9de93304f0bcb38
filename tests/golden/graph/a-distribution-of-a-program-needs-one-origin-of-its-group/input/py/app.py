import aws_cdk as cdk
from aws_cdk import aws_cloudfront as cloudfront, aws_cloudfront_origins as origins, aws_s3 as s3

app = cdk.App()
stack = cdk.Stack(app, "Py", env=cdk.Environment(region="eu-west-2"))
first = s3.Bucket(stack, "First")
second = s3.Bucket(stack, "Second")
cloudfront.Distribution(stack, "Site", default_behavior=cloudfront.BehaviorOptions(
    origin=origins.OriginGroup(primary_origin=origins.S3Origin(first), fallback_origin=origins.S3Origin(second))))
