import { App, Stack } from 'aws-cdk-lib';
import { queue } from './names';

new Stack(new App(), 'shop', { description: queue('orders') });
