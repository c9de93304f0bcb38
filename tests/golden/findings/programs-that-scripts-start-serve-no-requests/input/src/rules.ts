import { LambdaClient, UpdateFunctionCodeCommand } from "@aws-sdk/client-lambda";
const c = new LambdaClient({ region: "eu-west-3" });
await c.send(new UpdateFunctionCodeCommand({ FunctionName: "x" }));
