import argparse

import boto3


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--aws-region", default="us-east-2")
    args = parser.parse_args()
    run(args)


def run(args):
    boto3.client("s3", region_name=args.aws_region).list_buckets()
