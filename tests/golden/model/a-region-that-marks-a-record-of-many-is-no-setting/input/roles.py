import boto3


def list_roles(found):
    for role in found:
        role["Region"] = "us-east-1"  # there is one of them
    return found


def settings(config):
    config["region"] = "eu-west-1"
