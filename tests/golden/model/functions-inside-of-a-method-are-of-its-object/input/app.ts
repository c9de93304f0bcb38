import { App, Stack, aws_sqs as sqs } from "aws-cdk-lib";

class Shop extends Stack {
  constructor(app: App, id: string) {
    super(app, id, { env: { region: "eu-west-1" } });
    const add = (name: string) => {
      new sqs.Queue(this, name);
    };
    add("orders");
    add("bills");
  }
}

new Shop(new App(), "shop");
