import json
import boto3

table = boto3.resource("dynamodb").Table("orders")


def text_of(key):
    try:
        item = table.get_item(Key=key)["Item"]
    except KeyError:
        raise NotFound(key)
    except (ClientError, BotoCoreError) as failure:
        log.warning("no table: %s", failure)
        return "hello"
    else:
        table.update_item(Key=key)
    finally:
        table.scan()
    return item["text"]


def bare():
    try:
        table.scan()
        later = lambda: table.query()
    except:
        pass
    try:
        table.query()
    finally:
        table.scan()
    try:
        try:
            table.query()
        except ValueError:
            return None
        table.delete_item()
    except Exception:
        items = []
        if items:
            continue_anyhow()
