const { DynamoDBClient } = require('@aws-sdk/client-dynamodb');
const table = new DynamoDBClient({ region: 'us-east-1', endpoint: 'http://localstack:4566' });
module.exports = { table };
