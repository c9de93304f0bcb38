import * as pulumi from "@pulumi/pulumi";
import * as aws from "@pulumi/aws";
const stack = pulumi.getStack();
const REG: Record<string, aws.Region> = { dev: "us-east-1", prod: "eu-west-1" };
const provider = new aws.Provider("p", { region: REG[stack] });
new aws.rds.Instance("db", { engine: "postgres", multiAz: stack === "prod" }, { provider });
const S = { dev: { n: 1 }, prod: { n: 3 } };
for (let i = 0; i < S[stack].n; i++) new aws.sqs.Queue(`q-${i}`, {}, { provider });
if (stack === "prod") new aws.sns.Topic("t", {}, { provider });
