import { App, Stack } from "aws-cdk-lib";
import * as sqs from "aws-cdk-lib/aws-sqs";

const stack = new Stack(new App(), "others");
for (const name of ["a", "b"]) new sqs.Queue(stack, `of-${name}`);
["c", "d"].forEach((name, at) => new sqs.Queue(stack, `each-${name}-${at}`));
const made = ["e"].map(name => new sqs.Queue(stack, name));
for (let i = 1; i <= 2; i++) new sqs.Queue(stack, `numbered-${i}`);
for (const [key, value] of Object.entries({ f: "g" })) new sqs.Queue(stack, `${key}-${value}`);
for (const one of [{ name: "h" }, { name: "i" }]) new sqs.Queue(stack, one.name);
