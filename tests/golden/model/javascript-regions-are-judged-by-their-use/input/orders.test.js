const AWS = require('aws-sdk');

test('region', () => {
  const client = new AWS.SQS({ region: 'us-east-1' });
  client.sendMessage({});
  expect(client.config.region).toBe('us-east-1');
});
