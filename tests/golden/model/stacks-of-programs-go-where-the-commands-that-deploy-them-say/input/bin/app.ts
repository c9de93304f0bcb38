import * as cdk from 'aws-cdk-lib';
import { aws_sqs as sqs, aws_rds as rds } from 'aws-cdk-lib';
class A extends cdk.Stack { constructor(s: cdk.App, id: string, p?: cdk.StackProps) { super(s, id, p);
 const stage = this.node.tryGetContext('stage');
 new sqs.Queue(this, 'Q', {queueName: `orders-${stage}`});
 if (stage === 'prod') new sqs.Queue(this, 'OnlyProd');
 } }
const app = new cdk.App();
new A(app, 'NoEnv');
new A(app, 'Dflt', { env: { account: process.env.CDK_DEFAULT_ACCOUNT, region: process.env.CDK_DEFAULT_REGION } });
new A(app, 'Fixed', { env: { region: 'eu-west-1' } });
new A(app, 'Ctx', { env: { region: app.node.tryGetContext('region') } });
new A(app, 'Named', { env: { region: process.env.TARGET || 'eu-west-2' } });
new A(app, 'None', { env: { region: app.node.tryGetContext('other') } });
