import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";

const s3 = new S3Client({ region: "eu-central-1" });

export const put = (Key: string, Body: string, SSEKMSKeyId: string) =>
  s3.send(new PutObjectCommand({ Bucket: "papers", Key, Body, SSEKMSKeyId }));
