import stripe
from flask import Flask
app = Flask(__name__)

@app.route("/pay")
def pay():
    return stripe.charge(1)
