import * as pulumi from "@pulumi/pulumi";
import * as aws from "@pulumi/aws";

const config = new pulumi.Config();
const west = new aws.Provider("west", { region: "us-west-2" });

class Queues extends pulumi.ComponentResource {
  constructor(name: string, opts?: pulumi.ComponentResourceOptions) {
    super("shop:Queues", name, {}, opts);
    new aws.sqs.Queue(`${name}-inner`, {}, { parent: this });
  }
}

new Queues("by-map", { providers: { aws: west } });
new Queues("by-list", { providers: [west] });
new Queues("plain");
new aws.rds.Instance("orders", { engine: "postgres", multiAz: config.requireBoolean("multi") });
