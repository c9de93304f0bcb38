import boto3
import typer


def main(region: str = typer.Option("us-west-1", envvar="REGION")):
    boto3.client("s3", region_name=region).list_buckets()
