const { DynamoDBClient, GetItemCommand } = require("@aws-sdk/client-dynamodb");
const { SQSClient, SendMessageCommand } = require("@aws-sdk/client-sqs");
const db = new DynamoDBClient({});
const queue = new SQSClient({ region: "us-east-1" });
exports.handler = async () => {
  await db.send(new GetItemCommand({ TableName: process.env.TABLE, Key: {} }));
  await queue.send(new SendMessageCommand({ QueueUrl: process.env.QUEUE }));
};
