import { App, Stack } from "aws-cdk-lib";
import * as rds from "aws-cdk-lib/aws-rds";

const stack = new Stack(new App(), "Shop", { env: { region: "eu-west-1" } });
new rds.CfnDBInstance(stack, "Orders", { engine: "postgres", multiAz: false });
