import boto3


class Uploader:
    def __init__(self, settings):
        self.region = settings.get("region").value_or_default(Names.FILES_REGION)
        self.client = boto3.client("s3", region_name=self.region)

    def upload(self):
        self.client.put_object(Bucket="a", Key="b")


class MockUploader(Uploader):
    def __init__(self):
        self.region = "us-east-1"
        self.client = boto3.client("s3", region_name=self.region)


class MockingbirdUploader(Uploader):
    def __init__(self):
        self.region = "us-east-2"
        self.client = boto3.client("s3", region_name=self.region)
