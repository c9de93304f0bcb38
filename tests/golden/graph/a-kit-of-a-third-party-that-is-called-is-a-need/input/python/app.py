import stripe
from sendgrid import SendGridAPIClient
from twilio.rest import Client as Phone


def pay(request):
    return stripe.Charge.create(amount=request.amount)


def tell(message):
    SendGridAPIClient("key").send(message)
    Phone("account", "token").messages.create(body="Paid")
