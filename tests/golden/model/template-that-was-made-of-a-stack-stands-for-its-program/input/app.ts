import { App, Stack } from 'aws-cdk-lib';
import { Queue } from 'aws-cdk-lib/aws-sqs';

const app = new App();
const made = new Stack(app, 'Made', { env: { region: 'eu-west-1' } });
new Queue(made, 'Jobs');
const other = new Stack(app, 'Other', { env: { region: 'eu-west-1' } });
new Queue(other, 'Mails');
