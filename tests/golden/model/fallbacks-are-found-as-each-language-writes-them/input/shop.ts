import { SQSClient } from "@aws-sdk/client-sqs";
import { z } from "zod";

const settings = z.object({ QUEUE_REGION: z.string().default("us-east-1") }).parse(process.env);
const { OTHER_REGION = "us-east-2" } = process.env;
export const queues = new SQSClient({ region: settings.QUEUE_REGION });
export const others = new SQSClient({ region: OTHER_REGION });
