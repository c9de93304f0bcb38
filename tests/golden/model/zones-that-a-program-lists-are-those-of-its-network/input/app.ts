import { App, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';

const stack = new Stack(new App(), 'network', { env: { region: 'eu-west-1' } });
new ec2.Vpc(stack, 'Vpc', {
  availabilityZones: ['eu-west-1a', 'eu-west-1c'],
  natGateways: 0,
  subnetConfiguration: [{ name: 'web', subnetType: ec2.SubnetType.PUBLIC }],
});
new lambda.Function(stack, 'Report', {
  runtime: lambda.Runtime.NODEJS_22_X,
  handler: 'index.handler',
  code: lambda.Code.fromInline('exports.handler = async () => {}'),
  initialPolicy: [new iam.PolicyStatement({ actions: ['s3:ListAllMyBuckets'], resources: ['*'] })],
});
