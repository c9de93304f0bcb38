'use strict';
const AWS = require('aws-sdk');
const S3 = require('aws-sdk/clients/s3');
const { SQS, SNS: Topics } = require('aws-sdk');
const DocumentClient = require('aws-sdk').DynamoDB;

AWS.config.update({ region: 'us-east-1', ...overrides });
AWS.config.region = 'us-west-2';
const s3 = new AWS.S3({ region: process.env.AWS_REGION || 'eu-west-1', endpoint: `https://s3.${region}.amazonaws.com` });
const tables = new AWS.DynamoDB.DocumentClient({ region });

exports.handler = async (event) => {
  const { Items: orders = [], ...rest } = await tables.query({ TableName: process.env['TABLE'] }).promise();
  return s3.putObject({ Bucket: 'reports', Key: event.key, Body: JSON.stringify(orders) })
    .promise()
    .catch((error) => console.error('eu-west-1 failed', error));
};

module.exports.close = function () { s3.abort(); };
