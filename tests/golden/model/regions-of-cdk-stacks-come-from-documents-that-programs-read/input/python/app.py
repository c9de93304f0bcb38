import json
import os
import yaml
from pathlib import Path
import aws_cdk as cdk
from app.shop import ShopStack

app = cdk.App()
stage = app.node.try_get_context("stage")
with open(f"config/{stage}.json") as f:
    config = json.load(f)
ShopStack(app, f"one-{stage}", env=cdk.Environment(account=config["account"], region=config["region"]))
settings = yaml.safe_load(open(os.path.join(os.path.dirname(__file__), "config", stage + ".yaml")))
ShopStack(app, f"two-{stage}", env=cdk.Environment(region=settings["place"]["region"]))
more = json.loads((Path(__file__).parent / "config" / f"{stage}.json").read_text())
ShopStack(app, f"three-{stage}", env=cdk.Environment(region=more.get("region")))
lost = json.load(open("config/nowhere.json"))
ShopStack(app, f"four-{stage}", env=cdk.Environment(region=lost["region"]))
