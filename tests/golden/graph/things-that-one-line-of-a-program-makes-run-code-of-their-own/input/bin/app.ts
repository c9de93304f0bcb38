import { App, Stack } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';

class Worker extends Construct {
  constructor(scope: Construct, id: string, environment: Record<string, string>) {
    super(scope, id);
    new Function(this, 'Run', {
      runtime: Runtime.NODEJS_20_X,
      handler: 'index.handler',
      code: Code.fromBucket(Bucket.fromBucketName(this, 'Builds', 'builds'), 'build.zip'),
      environment,
    });
  }
}

const app = new App();
const stack = new Stack(app, 'Shop', { env: { region: 'eu-west-1' } });
new Worker(stack, 'Orders', { ORDERS_TABLE: 'orders', ORDERS_QUEUE: 'orders' });
new Worker(stack, 'Bills', { BILLS_TOPIC: 'bills' });
new Worker(new Stack(app, 'Trial', { env: { region: 'eu-west-2' } }), 'Orders', { ORDERS_TABLE: 'trial', ORDERS_QUEUE: 'trial' });
