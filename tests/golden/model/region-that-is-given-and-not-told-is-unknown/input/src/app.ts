import { KMSClient } from '@aws-sdk/client-kms';
import { S3Client } from '@aws-sdk/client-s3';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { SSMClient } from '@aws-sdk/client-ssm';
import { config, getOptions, getRegion, options } from './config';

export const files = new S3Client({ region: process.env.FILES_REGION || 'us-west-1' });
export const queue = new SQSClient({ region: config.region });
export const topic = new SNSClient({ region: await getRegion() });
export const keys = new KMSClient({ ...options });
export const parameters = new SSMClient(getOptions());
