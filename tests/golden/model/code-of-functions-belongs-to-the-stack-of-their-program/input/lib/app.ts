import * as path from 'path';
import { App, Stack } from 'aws-cdk-lib';
import { Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';

const app = new App();
const mail = new Stack(app, 'Mail', { env: { region: 'eu-west-1' } });
new Function(mail, 'Send', { runtime: Runtime.PYTHON_3_12, handler: 'send.handler', code: Code.fromAsset('lambda/mail') });
const pay = new Stack(app, 'Pay', { env: { region: 'eu-west-2' } });
new Function(pay, 'Charge', { handler: 'charge.handler', code: Code.fromAsset(path.join(__dirname, '../lambda/pay')) });
