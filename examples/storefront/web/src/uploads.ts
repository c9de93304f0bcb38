import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';

const region = process.env.AWS_REGION || 'us-east-1';

const s3 = new S3Client({ region });

// The global endpoint of STS: us-east-1 for every caller outside AWS.
const sts = new STSClient({ region, endpoint: 'https://sts.amazonaws.com' });

export async function uploadReview(key: string, body: string): Promise<void> {
  await sts.send(new AssumeRoleCommand({ RoleArn: process.env.UPLOAD_ROLE, RoleSessionName: 'review' }));
  await s3.send(new PutObjectCommand({ Bucket: process.env.REVIEWS_BUCKET, Key: key, Body: body }));
}

export async function shippingQuote(zip: string): Promise<number> {
  const response = await fetch(`https://abc123def4.execute-api.us-east-1.amazonaws.com/prod/quote?zip=${zip}`);
  return (await response.json()).cents;
}
