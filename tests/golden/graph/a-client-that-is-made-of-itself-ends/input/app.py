import boto3


class Files:
    def open(self):
        self.client = boto3.client("s3", config=self.client, region_name=self.client.region_name)

    def reopen(self):
        self.client = self.session.client("s3", config=self.client)


def session():
    made = boto3.Session(region_name=made.region_name)
    return made.client("sqs")
