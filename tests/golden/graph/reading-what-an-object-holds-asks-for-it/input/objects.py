import boto3

iam = boto3.resource("iam")
s3 = boto3.resource("s3", region_name="eu-west-1")


class Orders:
    def __init__(self, bucket):
        self.bucket = bucket

    def owner(self):
        return self.bucket.Acl().owner

    def name(self):
        return self.bucket.name


def readers(orders):
    return orders.bucket.Policy().policy


def describe(arn, user, key):
    policy = iam.Policy(arn)
    print(policy.arn)
    print(policy.attachment_count, policy.description)
    iam.AccessKey(user, key).deactivate()
    for role in iam.roles.all():
        print(role.path)


readers(Orders(s3.Bucket("orders")))
