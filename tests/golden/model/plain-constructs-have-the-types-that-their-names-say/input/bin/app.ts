import * as cdk from 'aws-cdk-lib';
import * as sam from 'aws-cdk-lib/aws-sam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as teapots from 'aws-cdk-lib/aws-teapots';

class Tuner extends cdk.Stack {
  constructor(scope: any, id: string) {
    super(scope, id, { env: { region: 'eu-west-1' } });
    new sam.CfnApplication(this, 'Tuner', { location: { applicationId: 'arn:aws:serverlessrepo:us-east-1:451282441545:applications/aws-lambda-power-tuning', semanticVersion: '4.4.0' } });
    new s3.CfnBucketOfTomorrow(this, 'Tomorrow', {});
    new teapots.CfnTeapot(this, 'Tea', {});
    new cdk.CfnWaitConditionHandle(this, 'Wait');
    new cdk.CfnOutput(this, 'Out', { value: 'x' });
    new cdk.CfnResource(this, 'Jobs', { type: 'AWS::SQS::Queue', properties: { QueueName: 'jobs' } });
    const tag: s3.CfnBucket.TagFilterProperty = { key: 'a', value: 'b' };
  }
}
new Tuner(new cdk.App(), 'tuner');
