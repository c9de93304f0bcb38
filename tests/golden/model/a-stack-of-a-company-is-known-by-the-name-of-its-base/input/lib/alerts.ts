import { Topic } from "aws-cdk-lib/aws-sns";
import { Construct } from "constructs";

export class Alerts extends Construct {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    new Topic(this, "Topic");
  }
}
