import os

import boto3

if os.environ["SCOPE"] == "CLOUDFRONT":
    place = "us-east-1"
else:
    place = os.environ["WAF_REGION"]
boto3.client("wafv2", region_name=place).list_web_acls(Scope="REGIONAL")


def chosen():
    own = "us-east-2" if os.environ["SCOPE"] == "CLOUDFRONT" else os.environ["WAF_REGION"]
    boto3.client("wafv2", region_name=own).list_web_acls(Scope="REGIONAL")
