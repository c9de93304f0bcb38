import { SQSClient, SendMessageCommand } from "@aws-sdk/client-sqs";

const QUEUES: Record<string, { url: string }> = {
  "eu-west-1": { url: "https://sqs.eu-west-1.amazonaws.com/123456789012/orders" },
  "eu-central-1": { url: "https://sqs.eu-central-1.amazonaws.com/123456789012/orders" },
};

export const send = (body: string) =>
  new SQSClient({}).send(
    new SendMessageCommand({ QueueUrl: QUEUES[process.env.AWS_REGION!].url, MessageBody: body }),
  );
