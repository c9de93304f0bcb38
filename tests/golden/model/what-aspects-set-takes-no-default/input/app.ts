import * as cdk from 'aws-cdk-lib';
import * as rds from 'aws-cdk-lib/aws-rds';
import { IConstruct } from 'constructs';

class Standby implements cdk.IAspect {
  visit(node: IConstruct) {
    if (node instanceof rds.CfnDBInstance) node.multiAz = true;
  }
}
const app = new cdk.App();
const stack = new cdk.Stack(app, 'Db', { env: { region: 'eu-west-1' } });
new rds.CfnDBInstance(stack, 'Orders', { engine: 'postgres', deletionProtection: true });
cdk.Aspects.of(stack).add(new Standby());
