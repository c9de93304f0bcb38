from utils.queue import send
from utils.store import load


def handler(event, context):
    send(load(event["key"]))
