import * as cdk from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Left } from '../lib';

test('queue', () => Template.fromStack(new Left(new cdk.App(), 'left')).resourceCountIs('AWS::SQS::Queue', 1));
