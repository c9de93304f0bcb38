import { SQSClient, SendMessageCommand } from '@aws-sdk/client-sqs';

const client = new SQSClient({ region: 'us-west-2' });
export const queue = (text: string) => client.send(new SendMessageCommand({ QueueUrl: 'orders', MessageBody: text }));
