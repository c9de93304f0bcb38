import awswrangler as wr
from aws_lambda_powertools.utilities import parameters
from aws_lambda_powertools.utilities.parameters import get_secret
from aws_lambda_powertools.utilities.idempotency import DynamoDBPersistenceLayer

store = DynamoDBPersistenceLayer(table_name="orders")


def handler(event, context):
    rate = parameters.get_parameter("/shop/rate")
    key = get_secret("shop/key")
    return wr.athena.read_sql_query("select 1", database=rate)
