import * as pulumi from "@pulumi/pulumi";
import * as aws from "@pulumi/aws";
import { Api } from "./api";

const region = new aws.Provider("region", { region: "us-west-2" });
const table = new aws.dynamodb.Table("carts", {
  hashKey: "id",
  pointInTimeRecovery: { enabled: true },
  replicas: [{ regionName: "us-east-2" }],
}, { provider: region });
export const api = new Api("carts", { table }, { provider: region });
const queues = ["a", "b"].map((name) => new aws.sqs.Queue(`queue-${name}`, { fifoQueue: true }));
