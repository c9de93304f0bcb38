import argparse
import boto3

parser = argparse.ArgumentParser()
queue = boto3.client("sqs", region_name="us-east-1")


def serve():
    queue.receive_message(QueueUrl=parser.parse_args().queue)
