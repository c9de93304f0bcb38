import os

import boto3
from regions import EMULATED, FALLBACK, FORCED

files = boto3.client("s3", region_name=os.environ.get("FILES_REGION", FORCED))
files.get_object(Bucket="a", Key="b")

others = boto3.client("s3", region_name=os.environ.get("FILES_REGION", FALLBACK))
others.get_object(Bucket="a", Key="b")

emulated = boto3.client("s3", region_name=EMULATED, endpoint_url="http://localhost:4566")
emulated.get_object(Bucket="a", Key="b")
