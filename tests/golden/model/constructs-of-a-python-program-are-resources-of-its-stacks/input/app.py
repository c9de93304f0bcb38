import aws_cdk as cdk
from shop.stack import ShopStack

app = cdk.App()
ShopStack(app, "Shop", size=3, env=cdk.Environment(region="eu-central-1"))
app.synth()
