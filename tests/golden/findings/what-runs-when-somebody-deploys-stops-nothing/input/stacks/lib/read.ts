import { S3Client, GetObjectCommand } from '@aws-sdk/client-s3';

const files = new S3Client({ region: 'eu-south-1' });
export const read = (Key: string) => files.send(new GetObjectCommand({ Bucket: 'files', Key }));
