const AWS = require('aws-sdk');
const region = 'us-west-2';
AWS.config.update({ region });
const topics = new AWS.SNS();
topics.publish({ TopicArn: process.env.TOPIC }).promise();
