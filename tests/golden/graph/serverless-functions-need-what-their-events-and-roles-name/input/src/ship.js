const { SNSClient, PublishCommand } = require("@aws-sdk/client-sns");
const client = new SNSClient({ region: "us-east-1" });
exports.handler = async () => client.send(new PublishCommand({ TopicArn: process.env.TOPIC, Message: "shipped" }));
