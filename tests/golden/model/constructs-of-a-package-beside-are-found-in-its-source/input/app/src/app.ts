import * as cdk from 'aws-cdk-lib';
import { Queues } from '@shop/common/dist/infra/queues';

const app = new cdk.App();
const stack = new cdk.Stack(app, 'Shop', { env: { region: 'eu-west-1' } });
new Queues(stack, 'Queues');
