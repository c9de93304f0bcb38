const { SQSClient } = require("@aws-sdk/client-sqs");
const { S3Client } = require("@aws-sdk/client-s3");

const region = process.env.AWS_REGION || "us-east-1";
const sqs = new SQSClient({ region });
const s3 = new S3Client({ region: process.env.BUCKET_REGION || "us-east-2" });

exports.handler = async (event) => [event, sqs, s3];
