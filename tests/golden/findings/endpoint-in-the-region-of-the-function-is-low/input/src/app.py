import requests
def handler(event, context):
    requests.get("https://xyz987wvu6.execute-api.us-east-1.amazonaws.com/prod/quote", timeout=2)
    return requests.get("https://abc123def4.execute-api.eu-west-1.amazonaws.com/prod/quote", timeout=2)
