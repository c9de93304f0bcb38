from common import clients
from common.clients import queue, topics as get_topics
from other.clients import unknown

queue.send_message(MessageBody="x")
get_topics().publish(Message="x")
clients.topics().list_topics()
unknown.put_item(Item={})
