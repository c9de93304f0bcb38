import { App, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as lambda from 'aws-cdk-lib/aws-lambda';

const stack = new Stack(new App(), 'Shop', { env: { region: 'eu-west-1' } });
const vpc = new ec2.Vpc(stack, 'Vpc', { natGateways: 1 });
const orders = new rds.DatabaseInstance(stack, 'Orders', {
  engine: rds.DatabaseInstanceEngine.POSTGRES,
  vpc,
});
new rds.DatabaseInstance(stack, 'Users', { vpc, multiAz: true });
// How many readers there are can't be told: nothing is said of it.
new rds.DatabaseCluster(stack, 'Ledger', { vpc, writer: rds.ClusterInstance.serverlessV2('writer'), readers: makeReaders() });
new rds.DatabaseCluster(stack, 'Mail', { vpc, writer: rds.ClusterInstance.serverlessV2('writer') });
const api = new lambda.Function(stack, 'Api', { vpc, environment: { DB: orders.instanceEndpoint.hostname } });
orders.grantConnect(api);
