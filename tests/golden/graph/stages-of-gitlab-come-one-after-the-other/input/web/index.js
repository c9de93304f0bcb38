const { SQSClient } = require("@aws-sdk/client-sqs");
const client = new SQSClient({ region: "eu-west-1" });
