// Orders go to us-east-1 by default.
const { DynamoDBClient, PutItemCommand } = require('@aws-sdk/client-dynamodb');
const { SQSClient, SendMessageCommand } = require('@aws-sdk/client-sqs');
const { S3Client, CreateBucketCommand } = require('@aws-sdk/client-s3');
const AWS = require('aws-sdk');

const REGIONS = ['us-east-1', 'us-east-2', 'us-west-1', 'us-west-2', 'eu-west-1'];
const TRUST = { Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' };

const table = new DynamoDBClient({ region: process.env.AWS_REGION || 'us-east-1' });
const queue = new SQSClient({ region: 'us-east-1', endpoint: 'http://localhost:4566' });
const mail = new AWS.SES({ region: 'eu-west-1' });

exports.add = async (order) => {
  await table.send(new PutItemCommand({ TableName: 'orders', Item: order }));
  await mail.sendEmail({ Source: 'shop@example.org' }).promise();
  await queue.send(new SendMessageCommand({ QueueUrl: 'x', MessageBody: 'y' }));
  console.log('order sent from us-east-1');
  if (process.env.AWS_REGION === 'us-east-1') throw new Error('not in us-east-1');
};

exports.bucket = async () => {
  const s3 = new S3Client({});
  await s3.send(new CreateBucketCommand({ Bucket: 'orders', CreateBucketConfiguration: { LocationConstraint: 'eu-central-1' } }));
  await new AWS.IAM().createRole({ RoleName: 'orders', AssumeRolePolicyDocument: JSON.stringify(TRUST) }).promise();
};

exports.everywhere = () => Promise.all(REGIONS.map((region) => new AWS.SNS({ region }).listTopics().promise()));
