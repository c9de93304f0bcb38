"""Checkout: takes a cart, charges the card, queues the order."""

import os

import boto3
import stripe

# Follows the region that the task runs in.
carts = boto3.resource("dynamodb", region_name=os.environ["AWS_REGION"]).Table(os.environ["CARTS_TABLE"])

# Stays in us-east-1 wherever the task runs: the standby in us-west-2 still needs us-east-1.
queue = boto3.client("sqs", region_name="us-east-1")

# Falls back to us-east-1 silently.
events = boto3.client("events", region_name=os.environ.get("EVENTS_REGION", "us-east-1"))


def checkout(cart_id):
    cart = carts.get_item(Key={"id": cart_id})["Item"]
    charge = stripe.Charge.create(amount=cart["total"], currency="usd", source=cart["card"])
    queue.send_message(QueueUrl=os.environ["PAYMENTS_QUEUE"], MessageBody=charge.id)
    events.put_events(Entries=[{"Source": "checkout", "DetailType": "paid", "Detail": charge.id}])
    return charge.id
