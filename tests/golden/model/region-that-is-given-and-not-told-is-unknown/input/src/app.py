import os

import boto3
import helpers
from settings import cfg

tables = boto3.client("dynamodb", region_name=os.environ["TABLES_REGION"])
keys = boto3.client("kms", region_name=os.environ.get("KEYS_REGION", "eu-west-3"))
files = boto3.client("s3", region_name=cfg.REGION)
parameters = boto3.client("ssm", region_name=helpers.get_region())
jobs = boto3.Session(region_name=cfg.REGION).client("batch")


def handler(event, context):
    boto3.client("secretsmanager", region_name=event["region"])
    boto3.client("athena", **event["options"])
    return tables, keys, files, parameters, jobs
