const { SQSClient, SendMessageCommand } = require('@aws-sdk/client-sqs');
const queue = new SQSClient({});
exports.handler = (event) => queue.send(new SendMessageCommand({ QueueUrl: process.env.QUEUE }));
