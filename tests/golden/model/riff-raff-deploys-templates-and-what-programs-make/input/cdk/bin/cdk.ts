import { App, Stack, StackProps } from "aws-cdk-lib";
import { Topic } from "aws-cdk-lib/aws-sns";

class Shop extends Stack {
  constructor(scope: App, id: string, props?: StackProps) {
    super(scope, id, props);
    new Topic(this, "Orders");
  }
}

const app = new App();
new Shop(app, "shop-CODE");
new Shop(app, "shop-PROD");
