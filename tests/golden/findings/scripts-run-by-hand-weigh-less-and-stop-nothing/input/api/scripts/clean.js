const { SQSClient } = require('@aws-sdk/client-sqs');
exports.queue = new SQSClient({ region: 'us-east-1' });
