import { ShopRoot } from "@shop/cdk-base";
import { Orders } from "../lib";

// No package of the CDK is imported here.
const app = new ShopRoot();
new Orders(app, "orders-prod", { env: { region: "eu-west-1" }, stage: "PROD" });
new Orders(app, "orders-test", { stage: "TEST" });
