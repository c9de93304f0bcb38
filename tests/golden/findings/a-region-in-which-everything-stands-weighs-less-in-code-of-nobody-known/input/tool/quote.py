import requests
def here():
    return requests.get("https://abc123def4.execute-api.eu-west-1.amazonaws.com/prod/quote", timeout=2)
def elsewhere():
    return requests.get("https://xyz987wvu6.execute-api.us-east-1.amazonaws.com/prod/quote", timeout=2)
