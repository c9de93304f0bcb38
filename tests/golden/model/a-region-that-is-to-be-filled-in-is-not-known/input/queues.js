const AWS = require("aws-sdk");
AWS.config.update({ region: "REGION" });

const queues = new AWS.SQS({ apiVersion: "2012-11-05" });
queues.createQueue({ QueueName: "orders" }, (error) => console.log(error));
