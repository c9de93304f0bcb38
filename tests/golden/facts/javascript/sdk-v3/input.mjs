import { S3Client, PutObjectCommand as Put } from '@aws-sdk/client-s3';
import * as dynamo from '@aws-sdk/client-dynamodb';
import settings, { region as fallback } from './settings.js';
import 'source-map-support/register';

export const region = process.env.AWS_REGION ?? fallback;
const client = new S3Client({ region, maxAttempts: 3 });
export const tables = new dynamo.DynamoDBClient(settings.dynamo ? { region: 'us-east-1' } : {});

export async function upload(key, { bucket = 'reports', acl } = {}) {
  try {
    const result = await client.send(new Put({ Bucket: bucket, Key: key, ACL: acl }));
    return result?.ETag;
  } catch (error) {
    throw new Error(`upload to us-east-1 failed: ${error}`);
  }
}

export const remove = (key) => client.send(new DeleteObjectCommand({ Bucket: 'reports', Key: key }));
export default client;
export { region as home, upload as store } from './other.js';
export * from './more.js';
const lazy = await import('./lazy.js');
