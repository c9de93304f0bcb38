import { readFileSync } from "fs";
import { CloudFormationClient, CreateStackCommand } from "@aws-sdk/client-cloudformation";
import * as AWS from "aws-sdk";

const client = new CloudFormationClient({ region: "ap-south-1" });

async function main() {
  await client.send(
    new CreateStackCommand({ StackName: "third", TemplateBody: readFileSync("templates/queue.yaml", "utf8") }),
  );
  const old = new AWS.CloudFormation({ region: "ap-northeast-1" });
  await old.createStack({ StackName: "second", TemplateBody: readFileSync("./templates/queue.yaml").toString() }).promise();
}

main();
