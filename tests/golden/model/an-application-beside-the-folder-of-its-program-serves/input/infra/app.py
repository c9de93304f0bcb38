import aws_cdk as cdk
from stacks.shop import Shop

app = cdk.App()
Shop(app, "Shop", env=cdk.Environment(region="eu-west-2"))
app.synth()
