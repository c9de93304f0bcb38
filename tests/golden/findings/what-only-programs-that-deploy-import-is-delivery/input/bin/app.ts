import * as cdk from 'aws-cdk-lib';
import { secret } from '../utils/secret';
import { queue } from '../utils/shared';

const app = new cdk.App();
secret('name').then((name) => new cdk.Stack(app, name));
queue('made');
