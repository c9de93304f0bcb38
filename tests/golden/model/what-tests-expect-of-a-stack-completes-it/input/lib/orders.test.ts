import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { prod } from '../bin/app';
import { Orders } from './orders';

describe('Orders', () => {
  const app = new App();
  it('makes an API', () => {
    const stack = new Orders(app, 'orders-PROD', prod);
    const template = Template.fromStack(stack);
    expect(template.toJSON()).toMatchSnapshot();
  });
  it('is small in tests', () => {
    const stack = new Orders(app, 'orders-TEST', { stage: 'TEST', retention: 3, env: { region: 'us-east-2' } });
    expect(Template.fromStack(stack).toJSON()).toMatchSnapshot();
  });
});
