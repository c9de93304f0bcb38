import * as cdk from 'aws-cdk-lib';
import { aws_sqs as sqs } from 'aws-cdk-lib';
export class TheStack extends cdk.Stack { constructor(s: cdk.App, id: string, p: any) { super(s, id, p); new sqs.Queue(this, 'Q'); } }
