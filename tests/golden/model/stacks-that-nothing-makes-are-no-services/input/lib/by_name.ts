import * as cdk from 'aws-cdk-lib';
import { aws_sns as sns } from 'aws-cdk-lib';

export class ByName extends cdk.Stack {
  constructor(scope: cdk.App, id: string) {
    super(scope, id);
    new sns.Topic(this, 'Topic');
  }
}
