import * as cdk from "aws-cdk-lib"
import * as sqs from "aws-cdk-lib/aws-sqs"
class S extends cdk.Stack { constructor(s: any, id: string, p?: any) { super(s, id, p); new sqs.Queue(this, "Q") } }
const app = new cdk.App()
new S(app, "MyStack")
