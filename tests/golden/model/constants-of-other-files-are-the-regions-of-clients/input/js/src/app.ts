import { S3Client } from "@aws-sdk/client-s3";
import { SQSClient } from "@aws-sdk/client-sqs";
import { REGION, config } from "./config";

export class Shop {
  private readonly own = "eu-west-3";
  s3 = new S3Client({ region: config.aws.region });
  sqs = new SQSClient({ region: REGION });
  other = new SQSClient({ region: this.own });
}
