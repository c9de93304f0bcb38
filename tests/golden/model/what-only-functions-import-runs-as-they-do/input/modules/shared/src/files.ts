import { S3Client } from '@aws-sdk/client-s3';

export const files = new S3Client({ region: process.env.AWS_REGION ?? 'us-east-2' });
