import * as cdk from 'aws-cdk-lib';
import { NetworkStack } from '../lib/network-stack';
import { ShopStage } from '../lib/shop-stage';

const app = new cdk.App();
const network = new NetworkStack(app, 'Network', { env: { region: 'eu-west-1' } });
new ShopStage(app, 'Live', { env: { account: '111122223333', region: 'eu-west-1' }, vpc: network.vpc });
new ShopStage(app, 'Spare', { env: { region: process.env.CDK_DEFAULT_REGION || 'us-east-1' }, vpc: network.vpc });
