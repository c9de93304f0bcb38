import os

REGION = "us-east-1"
if os.environ.get("GOVERNMENT"):
    REGION = "us-gov-west-1"
