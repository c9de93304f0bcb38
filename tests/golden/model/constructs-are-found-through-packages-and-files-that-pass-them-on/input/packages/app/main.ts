import { App } from 'aws-cdk-lib';
import { S } from './lib/app';

export function make(app: App) {
  return new S(app, 'S');
}
