import boto3

for_others = boto3.client("sqs", region_name="eu-west-3")


class Store:
    files = boto3.client("s3", region_name="eu-north-1")

    def read(self, key):
        return self.files.get_object(Bucket="files", Key=key)
