import { S3Client } from "@aws-sdk/client-s3";

export const bucketRegion = config.get(`${prefix}.s3.region`, "eu-west-1");
