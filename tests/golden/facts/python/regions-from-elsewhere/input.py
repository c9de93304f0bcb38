import os
from os import environ

from . import settings
from .settings import DEFAULT_REGION as fallback

REGION = os.environ.get("AWS_REGION", "us-east-1")
OTHER = os.getenv("OTHER_REGION") or fallback
THIRD = environ["AWS_DEFAULT_REGION"] if "AWS_DEFAULT_REGION" in environ else settings.REGION
os.environ["AWS_REGION"] = "eu-west-2"
PRIMARY, STANDBY = "us-east-1", "us-west-2"
first = second = "eu-central-1"
if (zone := os.environ.get("ZONE")) is None:
    zone = REGION + "a"
ENDPOINT = f"https://dynamodb.{REGION}.amazonaws.com/{{literal}}"
QUEUE = "https://sqs." + REGION + ".amazonaws.com/" + str(1) + "/jobs"
TABLE = (
    "arn:aws:dynamodb:us-east-1"
    ":123456789012:table/orders"
)
PATTERN = r"us-east-1\d"
NAME = "%s.example.com" % PRIMARY
