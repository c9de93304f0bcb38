from os import environ
from aws_cdk import App, Stack
from aws_cdk import aws_sqs as sqs
from envs import environment_name

KEY = "SHOP_ENV"

def here() -> str:
    return environ.get("SHOP_ENV", "prod")

def main() -> None:
    app = App()
    a = Stack(app, f"{environ.get('SHOP_ENV', 'prod')}-direct")
    sqs.Queue(a, "Q")
    b = Stack(app, f"{environ.get(KEY, 'prod')}-constant")
    sqs.Queue(b, "Q")
    name = here()
    c = Stack(app, f"{name}-here")
    sqs.Queue(c, "Q")
    other = environment_name()
    d = Stack(app, f"{other}-other")
    sqs.Queue(d, "Q")
    app.synth()

main()
