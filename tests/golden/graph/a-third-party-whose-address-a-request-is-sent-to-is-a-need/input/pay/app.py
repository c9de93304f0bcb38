import requests

CHARGES = "https://api.stripe.com/v1/charges"


def handler(event, context):
    requests.request("GET", url="https://status.twilio.com/api/v2/status.json")
    return requests.post(CHARGES, data=event, timeout=3).json()
