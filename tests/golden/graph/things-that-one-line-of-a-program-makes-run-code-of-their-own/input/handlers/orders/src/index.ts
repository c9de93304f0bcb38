import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';

const client = new DynamoDBClient({});

export const handler = async (event: { id: string; queue?: string }) => {
  const queue = process.env.ORDERS_QUEUE;
  await client.send(new PutItemCommand({ TableName: process.env.ORDERS_TABLE, Item: { id: { S: event.id + queue } } }));
};
