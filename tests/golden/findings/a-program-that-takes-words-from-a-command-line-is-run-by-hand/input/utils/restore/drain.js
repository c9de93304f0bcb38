import { SQSClient, PurgeQueueCommand } from "@aws-sdk/client-sqs";

const client = new SQSClient({ region: "ca-central-1" });
export const drain = (queue) => client.send(new PurgeQueueCommand({ QueueUrl: queue }));
