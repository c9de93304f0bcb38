import * as pulumi from "@pulumi/pulumi";
import * as aws from "@pulumi/aws";
const config = new pulumi.Config();
new aws.rds.Instance("db", { engine: "postgres", multiAz: config.requireBoolean("multi") });
const stack = pulumi.getStack();
if (stack === "prod") {
    new aws.rds.Instance("choice", { engine: "mysql", multiAz: true });
} else if (stack === "dev") {
    new aws.rds.Instance("choice", { engine: "postgres", multiAz: false });
} else {
    new aws.rds.Instance("choice", { engine: "mariadb", multiAz: true });
}
if (stack !== "prod") {
    new aws.sqs.Queue("played-with", {});
}
