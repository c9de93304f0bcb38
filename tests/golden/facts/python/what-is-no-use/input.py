"""Runs in us-east-1, see https://docs.example.com/regions."""
import logging

# The console of eu-west-1 is at https://eu-west-1.console.aws.amazon.com/ and queue.example.com.
logger = logging.getLogger(__name__)

REGIONS = ["us-east-1", "us-west-2", "eu-west-1", "ap-southeast-2"]
TWO = ["us-east-1", "us-west-2"]
IMAGES = {
    "us-east-1": "ami-1",
    "us-west-2": "ami-2",
    "eu-west-1": "ami-3",
    "sa-east-1": {"url": "https://images.example.com"},
}
SERVICES = {"a": "https://a.example.com", "b": "https://b.example.com", "c": "https://c.example.com", "d": "https://d.example.com"}


def check(region):
    if region == "us-east-1" or region in ("us-west-1", "us-west-2"):
        logger.warning("us-east-1 is %s", region)
    if region.startswith("us-gov-west-1"):
        print("eu-west-1")
    assert region != "eu-west-2"
    match region:
        case "eu-west-3":
            raise ValueError("not in eu-west-3")
    # faultline:ignore hardcoded-region until=2027-01-31 reason="the console lives there"
    script = """
    aws s3 cp s3://data . --region=us-east-2
    psql postgres://db.example.com:5432/x
    """
    return script
