from flask import Flask

from shop.store import create_tenant

app = Flask(__name__)


def sign_up(name):
    create_tenant(name)


app.add_url_rule("/sign-up/<name>", view_func=sign_up)
