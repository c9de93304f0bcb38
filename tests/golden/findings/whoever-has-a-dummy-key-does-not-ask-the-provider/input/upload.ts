import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { Fetcher } from './fetcher';

// What the browser sends goes to the service's own address, which signs it.
export const browser = new S3Client({
  region: 'eu-west-2',
  credentials: { accessKeyId: 'placeholder-id', secretAccessKey: 'placeholder-secret' },
  requestHandler: new Fetcher(),
});

export const server = new S3Client({
  region: 'eu-west-1',
  credentials: { accessKeyId: process.env.KEY!, secretAccessKey: process.env.SECRET! },
});

export const put = (client: S3Client, key: string) => client.send(new PutObjectCommand({ Bucket: 'files', Key: key }));
export const both = (key: string) => [browser.send(new PutObjectCommand({ Bucket: 'files', Key: key })), server.send(new PutObjectCommand({ Bucket: 'files', Key: key }))];
