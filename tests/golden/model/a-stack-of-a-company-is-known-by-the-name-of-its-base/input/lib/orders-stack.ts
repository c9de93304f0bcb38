import { ShopAlarm, ShopStack } from "@shop/cdk-base";
import type { ShopStackProps } from "@shop/cdk-base";
import type { App } from "aws-cdk-lib";
import { Parts } from "./parts";
import { Queue } from "aws-cdk-lib/aws-sqs";

export class Orders extends ShopStack {
  constructor(scope: App, id: string, props: ShopStackProps) {
    super(scope, id, props);
    const queue = new Queue(this, "Queue");
    new Parts(this);
    new ShopAlarm(this, "Alarm", { queue });
  }
}
