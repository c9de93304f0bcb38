import boto3


def show():
    client = boto3.client("resourcegroupstaggingapi", region_name="us-west-2")
    for page in client.get_paginator("get_resources").paginate():
        print(page)


if __name__ == "__main__":
    show()
