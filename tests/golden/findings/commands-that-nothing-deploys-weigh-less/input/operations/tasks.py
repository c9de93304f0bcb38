import boto3
import click


@click.command()
def stop_all():
    boto3.client("ecs", region_name="us-east-1").stop_task(task="all")
