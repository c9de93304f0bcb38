import * as pulumi from "@pulumi/pulumi";
import * as aws from "@pulumi/aws";
import * as infra from "@acme/infra";
import { Worker } from "worker_threads";
import Parser from "parser";
const net = new infra.network.Vpc("net", { cidr: "10.0.0.0/16" });
new aws.sqs.Queue("jobs", { tags: { net: net.id } });
new Worker("./job.js", { argv: [] });
new Parser(3, {});
