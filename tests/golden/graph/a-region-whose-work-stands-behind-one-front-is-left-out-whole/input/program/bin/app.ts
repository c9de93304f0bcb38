import * as cdk from 'aws-cdk-lib';
import { RegionStack } from '../lib/region';

const app = new cdk.App();
new RegionStack(app, 'Us', { env: { region: 'us-east-1', account: '123456789012' } });
new RegionStack(app, 'Eu', { env: { region: 'eu-west-1', account: '123456789012' } });
