const { SQSClient, SendMessageCommand } = require("@aws-sdk/client-sqs");

const log = process.env.LOG_LEVEL;
const client = new SQSClient({});

exports.send = () => client.send(new SendMessageCommand({ QueueUrl: "x", MessageBody: log }));
