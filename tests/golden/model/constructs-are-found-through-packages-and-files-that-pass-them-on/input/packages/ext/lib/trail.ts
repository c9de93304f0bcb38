import { aws_cloudtrail as cloudtrail } from 'aws-cdk-lib';
import * as cdk from 'aws-cdk-lib';
import { Construct } from 'constructs';
export class Trail extends cloudtrail.Trail {
  constructor(scope: Construct, id: string, props: cloudtrail.TrailProps) {
    super(scope, id, props);
  }
}
export class Ipam extends cdk.Resource implements IIpam {
  constructor(scope: Construct, id: string, props: P) {
    super(scope, id);
    const resource = new cdk.aws_ec2.CfnIPAM(this, 'Resource', {});
  }
}
