const { SQSClient, SendMessageCommand } = require('@aws-sdk/client-sqs');
new SQSClient({ region: 'eu-west-1' }).send(new SendMessageCommand({ MessageBody: 'x' }));
