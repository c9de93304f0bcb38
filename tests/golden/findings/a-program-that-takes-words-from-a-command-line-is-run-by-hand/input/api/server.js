import { SQSClient, SendMessageCommand } from "@aws-sdk/client-sqs";
import http from "node:http";

const client = new SQSClient({ region: "eu-west-2" });
http.createServer(() => client.send(new SendMessageCommand({ QueueUrl: process.env.QUEUE_URL }))).listen(80);
