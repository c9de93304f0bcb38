import { App, CfnOutput, Duration, Stack, StackProps } from "aws-cdk-lib";
import * as dynamodb from "aws-cdk-lib/aws-dynamodb";
import * as ec2 from "aws-cdk-lib/aws-ec2";
import * as lambda from "aws-cdk-lib/aws-lambda";
import * as s3 from "aws-cdk-lib/aws-s3";
import * as sns from "aws-cdk-lib/aws-sns";
import * as sqs from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";

class NetworkStack extends Stack {
  readonly vpc: ec2.Vpc;
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    this.vpc = new ec2.Vpc(this, "Vpc", { maxAzs: 2, natGateways: 1 });
  }
}

interface ShopProps extends StackProps {
  vpc: ec2.Vpc;
  isProduction?: boolean;
}

class ShopStack extends Stack {
  constructor(scope: Construct, id: string, props: ShopProps) {
    super(scope, id, props);
    const table = this.createTable();
    const bucket = new s3.Bucket(this, "Archive", { versioned: true });
    const dead = new sqs.Queue(this, "Dead");
    const queue = new sqs.Queue(this, "Orders", {
      visibilityTimeout: Duration.seconds(30),
      deadLetterQueue: { queue: dead, maxReceiveCount: 3 },
    });
    const fn = new lambda.Function(this, "Handler", {
      runtime: lambda.Runtime.NODEJS_20_X,
      handler: "index.handler",
      code: lambda.Code.fromAsset("lambda"),
      vpc: props.vpc,
      environment: { TABLE: table.tableName, QUEUE: queue.queueUrl },
    });
    table.grantReadWriteData(fn);
    bucket.grantRead(fn);
    new s3.CfnBucket(this, "Plain", { versioningConfiguration: { status: "Enabled" } });
    for (const name of ["created", "paid"]) {
      new sns.Topic(this, `orders-${name}`);
    }
    if (props.isProduction) {
      new sqs.Queue(this, "Audit");
    }
  }

  private createTable() {
    return new dynamodb.Table(this, "Orders-Table", {
      partitionKey: { name: "id", type: dynamodb.AttributeType.STRING },
      pointInTimeRecovery: true,
    });
  }
}

const app = new App();
const env = { account: "111122223333", region: "eu-west-1" };
const network = new NetworkStack(app, "Network", { env });
new ShopStack(app, "Shop", { env, vpc: network.vpc, isProduction: true });
