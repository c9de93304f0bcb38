const { DynamoDBClient, PutItemCommand } = require("@aws-sdk/client-dynamodb");
const client = new DynamoDBClient({});
exports.handler = async () => client.send(new PutItemCommand({ TableName: process.env.TABLE, Item: {} }));
