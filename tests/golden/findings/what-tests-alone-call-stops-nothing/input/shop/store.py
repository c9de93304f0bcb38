import boto3

BUCKETS = boto3.client("s3")


def create_tenant(name):
    """Called by the application."""
    BUCKETS.create_bucket(Bucket=name)


def drop_tenant(name):
    """Called by create_for_trial alone, which only tests call."""
    BUCKETS.delete_bucket(Bucket=name)


def renew_for_trial(name):
    drop_tenant(name)
    boto3.client("sqs", region_name="eu-west-1").send_message(QueueUrl="q", MessageBody=name)


def make_test_bucket(name):
    """Named for what it is."""
    BUCKETS.create_bucket(Bucket=name)


def extend(name):
    """Called by nobody here: somebody else may."""
    BUCKETS.create_bucket(Bucket=name)


@on("renewal")
def renew(name):
    """Whoever looks for the mark calls it."""
    BUCKETS.create_bucket(Bucket=name)


class Hook(Base):
    def on_signup(self, name):
        """Whoever knows Base may call it."""
        BUCKETS.create_bucket(Bucket=name)
