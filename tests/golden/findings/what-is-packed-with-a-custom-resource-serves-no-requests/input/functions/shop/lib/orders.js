const AWS = require("aws-sdk");

const sqs = new AWS.SQS({ region: "eu-west-1" });

exports.send = (text) => sqs.sendMessage({ QueueUrl: process.env.QUEUE, MessageBody: text }).promise();
