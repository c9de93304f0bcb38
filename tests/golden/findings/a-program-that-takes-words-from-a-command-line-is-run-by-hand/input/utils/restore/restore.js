import { SQSClient, GetQueueUrlCommand } from "@aws-sdk/client-sqs";
import { drain } from "./drain.js";

const queue = process.argv[2];
const found = await new SQSClient({ region: "ca-central-1" }).send(new GetQueueUrlCommand({ QueueName: queue }));
await drain(found.QueueUrl, process.argv.slice(3));
