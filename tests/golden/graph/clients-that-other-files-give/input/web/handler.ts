import { PutItemCommand } from "@aws-sdk/client-dynamodb";
import { GetObjectCommand } from "@aws-sdk/client-s3";
import { makeTable, s3 } from "./lib/aws";

export async function handler() {
  await s3.send(new GetObjectCommand({ Bucket: "orders", Key: "1" }));
  await makeTable().send(new PutItemCommand({ TableName: "orders", Item: {} }));
}
