import * as cdk from 'aws-cdk-lib';
import * as sqs from 'aws-cdk-lib/aws-sqs';
const app = new cdk.App();
const stage = process.env.STAGE ?? 'dev';
const stack = new cdk.Stack(app, `jobs-${stage}`, { env: { region: stage === 'prod' ? 'us-east-1' : 'eu-west-1' } });
new sqs.Queue(stack, 'Jobs');
