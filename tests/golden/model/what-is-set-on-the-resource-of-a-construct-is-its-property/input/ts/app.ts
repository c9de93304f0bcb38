import * as cdk from 'aws-cdk-lib';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as elasticache from 'aws-cdk-lib/aws-elasticache';

const app = new cdk.App();
const stack = new cdk.Stack(app, 'Shop', { env: { region: 'eu-west-1', account: '111111111111' } });

// By the place in the template, by a name, without one.
const orders = new rds.DatabaseInstance(stack, 'Orders', { engine });
const cfnOrders = orders.node.defaultChild as rds.CfnDBInstance;
cfnOrders.addPropertyOverride('MultiAZ', true);
const carts = new rds.DatabaseInstance(stack, 'Carts', { engine, multiAz: true });
(carts.node.defaultChild as rds.CfnDBInstance).addOverride('Properties.MultiAZ', false);
const users = new rds.DatabaseInstance(stack, 'Users', { engine });
const cfnUsers = users.node.defaultChild as rds.CfnDBInstance;
cfnUsers.availabilityZone = 'eu-west-1a';
cfnUsers.cfnOptions.metadata = { checked: true };

// What a class of the template's own types is given later; the last one counts.
const cache = new elasticache.CfnReplicationGroup(stack, 'Cache', { replicationGroupDescription: 'x', multiAzEnabled: true });
cache.automaticFailoverEnabled = false;
cache.automaticFailoverEnabled = true;

// A part of what was given, one that is taken away.
const data = new s3.CfnBucket(stack, 'Data', {
  bucketName: 'shop-data',
  replicationConfiguration: { role: 'arn:aws:iam::111111111111:role/copy', rules: [{ destination: { bucket: 'arn:aws:s3:::old' }, status: 'Enabled' }] },
});
data.addPropertyOverride('ReplicationConfiguration.Rules.0.Destination.Bucket', 'arn:aws:s3:::shop-copy');
const logs = new s3.CfnBucket(stack, 'Logs', { bucketName: 'shop-logs' });
logs.addPropertyDeletionOverride('BucketName');

// In one case only, in a function, and on something else that the construct has made.
const stock = new rds.DatabaseInstance(stack, 'Stock', { engine });
if (process.env.SAFE === 'yes') {
  (stock.node.defaultChild as rds.CfnDBInstance).multiAz = true;
  const cfnStock = stock.node.defaultChild as rds.CfnDBInstance;
  cfnStock.addPropertyOverride('MultiAZ', true);
}
function harden(db: rds.DatabaseInstance) {
  const cfn = db.node.defaultChild as rds.CfnDBInstance;
  cfn.addPropertyOverride('MultiAZ', true);
}
const mail = new rds.DatabaseInstance(stack, 'Mail', { engine });
harden(mail);
const prices = new rds.DatabaseInstance(stack, 'Prices', { engine });
const child = prices.node.findChild('Resource') as rds.CfnDBInstance;
child.addPropertyOverride('MultiAZ', true);
