import * as cdk from 'aws-cdk-lib';
import { Shop } from './stack';

export const stacks = (app: cdk.App, regions: any[]) => regions.map(region => new Shop(app, region));
