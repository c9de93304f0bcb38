const AWS = require('aws-sdk');

AWS.config.update({ region: 'us-east-1' });

const documents = new AWS.DynamoDB.DocumentClient();
const s3 = new AWS.S3();

exports.handler = async (event) => {
  const order = JSON.parse(event.body);
  await documents.put({ TableName: process.env.ORDERS_TABLE, Item: order }).promise();
  // Makes a bucket per customer at run time: bucket names are decided in us-east-1.
  await s3.createBucket({ Bucket: `northwind-invoices-${order.customer}` }).promise();
  return { statusCode: 202 };
};
