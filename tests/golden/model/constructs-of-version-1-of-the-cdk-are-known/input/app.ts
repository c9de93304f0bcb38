import * as cdk from '@aws-cdk/core';
import sqs = require('@aws-cdk/aws-sqs');
import { Topic } from '@aws-cdk/aws-sns';
import { SqsSubscription } from '@aws-cdk/aws-sns-subscriptions';

export class FanStack extends cdk.Stack {
  constructor(scope: cdk.Construct, id: string, props?: cdk.StackProps) {
    super(scope, id, props);
    const topic = new Topic(this, 'Orders');
    topic.addSubscription(new SqsSubscription(new sqs.Queue(this, 'Mails')));
  }
}
new FanStack(new cdk.App(), 'Fan', { env: { region: 'eu-west-1' } });
