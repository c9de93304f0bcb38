import { Stack, StackProps, aws_sqs as sqs } from "aws-cdk-lib";
import { Construct } from "constructs";
import { scopes } from "./elsewhere";

function makeQueue(scope: Construct) {
  new sqs.Queue(scope, "Queue");
}

export class LostStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);
    scopes.remember(this);
    makeQueue(scopes.last());
  }
}
