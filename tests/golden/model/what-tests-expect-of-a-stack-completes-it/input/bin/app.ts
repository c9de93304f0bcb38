import { App } from 'aws-cdk-lib';
import { Orders } from '../lib/orders';
import { Reports } from '../lib/reports';

const app = new App();

export const prod = { stage: 'PROD', retention: 14, env: { region: 'eu-west-1' } };

new Orders(app, 'orders-PROD', prod);
new Orders(app, 'orders-CODE', { stage: 'CODE', retention: 1, env: { region: 'eu-west-1' } });
new Reports(app, 'reports', { env: { region: 'eu-west-1' } });
