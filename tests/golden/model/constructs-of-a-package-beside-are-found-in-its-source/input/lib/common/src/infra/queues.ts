import { aws_sqs as sqs } from 'aws-cdk-lib';
import { Construct } from 'constructs';

export class Queues extends Construct {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    new sqs.Queue(this, 'Queue');
  }
}
