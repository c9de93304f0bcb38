import boto3

s3 = boto3.resource("s3", region_name="eu-west-1")
bucket = s3.Bucket("orders")
for summary in bucket.objects.filter(Prefix="old/"):
    summary.delete()
bucket.objects.all().delete()
bucket.Object("a").upload_file("a")
bucket.Policy().put(Policy="{}")
bucket.wait_until_exists()
print(bucket.name.get("x"))
for each in s3.buckets.all():
    each.create()
s3.meta.client.head_bucket(Bucket="orders")

table = boto3.resource("dynamodb", region_name="eu-west-1").Table("orders")
with table.batch_writer() as batch:
    batch.put_item(Item={})
answer = table.get_item(Key={})
answer.get("Item").delete()

queue = boto3.resource("sqs", region_name="eu-west-1").get_queue_by_name(QueueName="orders")
for message in queue.receive_messages():
    message.delete()

client = boto3.client("dynamodb", region_name="eu-west-1")
client.get_waiter("table_exists").wait(TableName="orders")
client.get_paginator("list_tables")
