import aws_cdk as cdk
from aws_cdk import aws_rds as rds

app = cdk.App()
stack = cdk.Stack(app, "ShopPy", env=cdk.Environment(region="eu-west-1"))
orders = rds.DatabaseInstance(stack, "Orders", engine=engine)
cfn_orders = orders.node.default_child
cfn_orders.add_property_override("MultiAZ", True)
users = rds.DatabaseInstance(stack, "Users", engine=engine)
cfn_users = users.node.default_child
cfn_users.availability_zone = "eu-west-1a"
plain = rds.DatabaseInstance(stack, "Plain", engine=engine)
