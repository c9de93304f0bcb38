import * as cdk from 'aws-cdk-lib';
import { OrdersStack } from './stacks';

export function make(app: cdk.App) {
  return new OrdersStack(app, 'Orders');
}
