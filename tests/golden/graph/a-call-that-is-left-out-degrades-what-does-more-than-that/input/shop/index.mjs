import { DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { SNSClient, PublishCommand } from "@aws-sdk/client-sns";

const table = new DynamoDBClient({});
const sns = new SNSClient({});

export const handler = async (event) => {
  await table.send(new PutItemCommand({ TableName: process.env.ORDERS, Item: event.order }));
  try {
    await sns.send(new PublishCommand({ TopicArn: process.env.NEWS, Message: event.id }));
  } catch (error) {
    console.warn("nobody is told", error);
  }
  return { statusCode: 200 };
};
