import * as cdk from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';

class StoreStack extends cdk.Stack {
  readonly bucket: Bucket;
  constructor(scope: Construct, id: string, props?: cdk.StackProps) {
    super(scope, id, props);
    this.bucket = new Bucket(this, 'Store', { versioned: true, bucketName: `store-${cdk.Aws.REGION}` });
  }
}

const app = new cdk.App();
new StoreStack(app, 'Primary', { env: { region: 'us-east-1', account: process.env.CDK_DEFAULT_ACCOUNT } });
for (const region of ['eu-west-1', 'us-west-2']) new StoreStack(app, `Store-${region}`, { env: { region } });
