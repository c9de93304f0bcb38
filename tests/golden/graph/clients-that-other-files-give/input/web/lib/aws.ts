import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { S3Client } from "@aws-sdk/client-s3";

export const s3 = new S3Client({ region: "eu-west-1" });
export function makeTable() {
  return new DynamoDBClient({ region: "us-west-2" });
}
