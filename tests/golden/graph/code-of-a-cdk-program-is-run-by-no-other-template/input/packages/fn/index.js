const { SQSClient, SendMessageCommand } = require('@aws-sdk/client-sqs');
exports.handler = async () => new SQSClient({ region: 'eu-west-1' }).send(new SendMessageCommand({}));
