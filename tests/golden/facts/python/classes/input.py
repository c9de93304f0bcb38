import boto3


class Store(Base, metaclass=Registered):
    """Keeps orders in us-east-1."""

    region = "us-east-1"
    timeout: int = 5

    def __init__(self, table: str, region: str = "us-west-2", *rest, **options):
        self.table = table
        self.client = boto3.client("dynamodb", region_name=region or self.region)
        self.regions = {"primary": region, **options}

    @property
    def arn(self) -> str:
        return f"arn:aws:dynamodb:{self.region}:1:table/{self.table}"

    def put(self, item):
        self.client.put_item(TableName=self.table, Item=item)

        def retry():
            return self.client.put_item(TableName=self.table, Item=item)

        return retry()


make = lambda name, region="eu-west-1": Store(name, region)
