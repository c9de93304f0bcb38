const { SQSClient, SendMessageCommand } = require('@aws-sdk/client-sqs');
const queue = new SQSClient({ region: 'us-west-2' });

exports.handler = async (event) => queue.send(new SendMessageCommand({ QueueUrl: event.queue }));
