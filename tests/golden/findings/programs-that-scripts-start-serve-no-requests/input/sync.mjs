import { LambdaClient, InvokeCommand } from "@aws-sdk/client-lambda";
const c = new LambdaClient({ region: "eu-central-1" });
c.send(new InvokeCommand({ FunctionName: "x" }));
