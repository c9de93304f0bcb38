import * as cdk from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as rds from 'aws-cdk-lib/aws-rds';
import { limits } from './limits';

class Shop extends cdk.Stack {
  private readonly kept: rds.DatabaseInstance;

  constructor(scope: cdk.App, id: string, props?: cdk.StackProps) {
    super(scope, id, props);
    const vpc = new ec2.Vpc(this, 'vpc', { maxAzs: 2, natGateways: 2 });
    const engine = rds.DatabaseInstanceEngine.POSTGRES;
    new rds.DatabaseInstance(this, 'imported', { vpc, engine, ...limits });
    new rds.DatabaseInstance(this, 'chosen', { vpc, engine, ...(process.env.LARGE ? { multiAz: true } : {}) });
    const assigned: rds.DatabaseInstanceProps = { vpc, engine };
    assigned.multiAz = true;
    new rds.DatabaseInstance(this, 'assigned', assigned);
    const reached = new rds.DatabaseInstance(this, 'reached', { vpc, engine });
    (reached.node.defaultChild as rds.CfnDBInstance).multiAz = true;
    this.kept = new rds.DatabaseInstance(this, 'kept', { vpc, engine });
    this.widen();
    const single = { vpc, engine };
    new rds.DatabaseInstance(this, 'single', { ...single });
  }

  private widen() {
    const child = this.kept.node.defaultChild as rds.CfnDBInstance;
    child.addPropertyOverride('MultiAZ', true);
  }
}

new Shop(new cdk.App(), 'shop-ts', { env: { region: 'eu-west-1' } });
