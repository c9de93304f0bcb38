import * as cdk from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as efs from 'aws-cdk-lib/aws-efs';

class Shop extends cdk.Stack {
  constructor(scope: cdk.App, id: string) {
    super(scope, id, { env: { region: 'eu-west-1', account: '847362910458' } });
    const own = new ec2.Vpc(this, 'Own', { maxAzs: 3 });
    new efs.FileSystem(this, 'InThreeZones', { vpc: own });
    const found = ec2.Vpc.fromLookup(this, 'Found', { vpcId: 'vpc-0a1b2c3d4e5f6a7b8' });
    new efs.FileSystem(this, 'InAsManyAsThereAre', { vpc: found });
    const narrow = new ec2.Vpc(this, 'Narrow', { maxAzs: 1 });
    new efs.FileSystem(this, 'InOne', { vpc: narrow });
  }
}

const app = new cdk.App();
new Shop(app, 'Shop');
