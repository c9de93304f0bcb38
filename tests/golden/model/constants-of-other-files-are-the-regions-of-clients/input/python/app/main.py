import boto3
from app import settings as module
from app.settings import REGION, settings

boto3.client("sqs", region_name=REGION).list_queues()
boto3.client("sns", region_name=module.FALLBACK).list_topics()
boto3.client("dynamodb", region_name=settings.queue_region).list_tables()
