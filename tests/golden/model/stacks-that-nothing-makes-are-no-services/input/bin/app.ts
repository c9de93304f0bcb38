import * as cdk from 'aws-cdk-lib';
import { Made, Chosen } from '../lib';
import * as named from '../lib/by_name';

const app = new cdk.App();
new Made(app, 'made', { env: { region: 'eu-west-1' } });
const all = { chosen: Chosen };
for (const name of (process.env.STACKS ?? '').split(',')) {
  new all[name](app, name);
  new named[name](app, name);
}
