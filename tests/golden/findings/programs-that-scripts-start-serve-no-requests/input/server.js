import { LambdaClient, InvokeCommand } from "@aws-sdk/client-lambda";
const c = new LambdaClient({ region: "eu-west-2" });
c.send(new InvokeCommand({ FunctionName: "x" }));
