import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Reports, Sandbox } from './reports';

test('stores', () => {
  const stack = new Reports(new App(), 'reports', { env: { region: 'us-west-2' }, archive: 'old' });
  expect(Template.fromStack(stack).toJSON()).toMatchSnapshot();
});

test('stores nothing old', () => {
  const stack = new Reports(new App(), 'reports', { env: { region: 'us-west-1' } , archive: undefined });
  expect(Template.fromStack(stack).toJSON()).toMatchSnapshot();
});

test('a bucket of the test', () => {
  const stack = new Stack(new App(), 'test');
  new Bucket(stack, 'OfTheTest');
  expect(Template.fromStack(stack).toJSON()).toMatchSnapshot();
});

test('a stack of the test', () => {
  expect(Template.fromStack(new Sandbox(new App(), 'sandbox')).toJSON()).toMatchSnapshot();
});
