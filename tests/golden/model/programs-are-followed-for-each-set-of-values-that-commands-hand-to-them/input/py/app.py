from os import environ

import aws_cdk as cdk
from aws_cdk import aws_rds as rds

name = environ.get("ENV")
match name:
    case "prod":
        settings = {"MULTI": True}
    case _:
        settings = {"MULTI": False}
app = cdk.App()
stack = cdk.Stack(app, f"data-{name}")
rds.CfnDBInstance(stack, "Db", multi_az=settings["MULTI"], engine="postgres")
