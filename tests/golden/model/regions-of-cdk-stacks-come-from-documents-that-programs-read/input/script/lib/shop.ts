import * as cdk from 'aws-cdk-lib';
import { Queue } from 'aws-cdk-lib/aws-sqs';
export class ShopStack extends cdk.Stack {
  constructor(scope, id, props) { super(scope, id, props); new Queue(this, 'Q'); }
}
