import ldclient
import requests
import sentry_sdk
import stripe

sentry_sdk.init("https://key@o1.ingest.sentry.io/1")


def pay(request):
    if ldclient.get().variation("pays", {}, False):
        stripe.Charge.create(amount=request.amount)
    requests.post("https://api.stripe.com/v1/charges", data=request)
    requests.post("https://sentry.io/api/0/projects/", data=request)
