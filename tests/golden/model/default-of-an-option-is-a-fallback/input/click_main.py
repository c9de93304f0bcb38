import boto3
import click


@click.command()
@click.option("-r", "--region", envvar="REGION", default="us-east-1", help="where it runs")
@click.option("--name", default="x")
def main(name, region):
    boto3.client("s3", region_name=region).list_buckets()
