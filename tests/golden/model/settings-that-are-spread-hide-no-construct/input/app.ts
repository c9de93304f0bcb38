import { App } from "aws-cdk-lib";
import { ShopStack } from "./shop";
import { LostStack } from "./lost";
import { load } from "./config";

async function main() {
  const app = new App();
  const stage = app.node.getContext("stage");
  const config = await load(stage);
  new ShopStack(app, `shop-${stage}`, { ...config, env: { region: "us-east-1" } });
  new LostStack(app, "lost", { env: { region: "eu-west-1" } });
}
main();
