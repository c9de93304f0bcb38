const AWS = require("aws-sdk");

exports.handler = async () => {
  let region = "us-east-1";
  let client = new AWS.SQS({ region });
  await client.createQueue({ QueueName: "orders" }).promise();
  region = "eu-west-1";
  client = new AWS.SNS({ region });
  await client.createTopic({ Name: "orders" }).promise();
};
