const { S3Client } = require("@aws-sdk/client-s3");
const { SQSClient } = require("@aws-sdk/client-sqs");
const { SNSClient } = require("@aws-sdk/client-sns");
let region = process.env.AWS_REGION;
if (!region) {
  region = "us-east-1";
}
const a = new S3Client({ region });
const { AWS_REGION = "us-east-2" } = process.env;
const b = new SQSClient({ region: AWS_REGION });
const c = new SNSClient({ region: process.env.AWS_REGION ?? "us-west-1" });
module.exports = { a, b, c };
