import * as cdk from 'aws-cdk-lib';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as sns from 'aws-cdk-lib/aws-sns';

class Shop extends cdk.Stack {
  constructor(scope: cdk.App, id: string, props?: cdk.StackProps) {
    super(scope, id, props);
    if (id.length) new sqs.Queue(this, 'Orders');
  }
}
const app = new cdk.App();
const stage = app.node.tryGetContext('stage');
const defs: any = { Beta: { region: process.env.REGION || 'us-east-1' }, Prod: { region: 'eu-west-1' } };
if (stage === 'Dev') {
  new Shop(app, `shop-${stage}`, { env: { region: 'eu-north-1' } });
} else {
  new Shop(app, `shop-${stage}`, { env: { region: defs[stage].region } });
}
const one = new cdk.Stack(app, 'Either', { env: { region: 'eu-west-3' } });
if (stage === 'Prod') new sns.Topic(one, 'Thing');
else new sqs.Queue(one, 'Thing');
const both = new cdk.Stack(app, 'Same', { env: { region: 'eu-west-3' } });
new sqs.Queue(both, 'Jobs');
