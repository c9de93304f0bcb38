import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";

const s3 = new S3Client({});

export async function openRoom(name: string) {
  await s3.send(new CreateBucketCommand({ Bucket: name }));
}

export async function openRoomAtOnce(name: string) {
  await s3.send(new CreateBucketCommand({ Bucket: name }));
}
