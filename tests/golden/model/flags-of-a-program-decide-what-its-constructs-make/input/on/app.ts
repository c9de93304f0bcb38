import { App, Stack } from "aws-cdk-lib";
import * as apigateway from "aws-cdk-lib/aws-apigateway";
import * as lambda from "aws-cdk-lib/aws-lambda";
import * as logs from "aws-cdk-lib/aws-logs";

const stack = new Stack(new App(), "on");
const code = { runtime: lambda.Runtime.NODEJS_20_X, handler: "index.handler", code: lambda.Code.fromAsset("src") };
new lambda.Function(stack, "Plain", code);
new lambda.Function(stack, "OwnLog", { ...code, logGroup: new logs.LogGroup(stack, "Log") });
new apigateway.RestApi(stack, "Api", {});
new apigateway.RestApi(stack, "Without", { cloudWatchRole: false });
