import { SQSClient, SendMessageCommand } from "@aws-sdk/client-sqs";
import { REGION } from "./places";

const queues = new SQSClient({ region: REGION });
export const send = (text: string) => queues.send(new SendMessageCommand({ QueueUrl: process.env.QUEUE, MessageBody: text }));
