import os

from shop import config, mailer

# What a setting falls back to that is called a region.
secret = mailer.secret("name", os.environ.get("SECRETS_REGION", "us-east-1"))
mails = mailer.connect(config.get("ses.region", "us-west-2"))
os.environ["AWS_DEFAULT_REGION"] = "us-east-2"

# Given under the name of a region.
sender = mailer.Sender(region="eu-west-1")


class Sandbox:
    MAIL_REGION = "eu-west-2"  # of another environment


def place_of(response, finding):
    where = response.location or "eu-west-3"  # what an answer leaves out
    there = finding.get("Region", "eu-north-1")
    return where, there, mailer.near("eu-south-1")  # not called a region


PLACES = [{"region": "eu-central-1", "name": "Frankfurt"}, {"region": "eu-central-2", "name": "Zurich"}]
REGION_AP_EAST_1 = "ap-east-1"
BACKUP_REGION = "ap-south-1"
GLOBAL_REGION = "ap-south-2"


def link(region: str = "ca-central-1"):
    return f"https://{region}.console.aws.amazon.com"


class Queue:
    region: str = Field(title="AWS Region", default="me-south-1")
