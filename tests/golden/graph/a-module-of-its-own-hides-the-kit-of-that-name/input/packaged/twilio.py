from flask import Flask
from twilio.rest import Client

app = Flask(__name__)


@app.route("/sms")
def sms():
    Client("a", "b").messages.create(body="x")
    return "ok"
