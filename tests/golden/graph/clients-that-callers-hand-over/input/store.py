class Store:
    def __init__(self, table, *, queue=None):
        self.table = table
        self.queue = queue

    def put(self, item):
        self.table.put_item(Item=item)
        self.queue.send_message(QueueUrl="orders", MessageBody=item)


def archive(client, keys):
    for key in keys:
        client.delete_object(Bucket="orders", Key=key)
