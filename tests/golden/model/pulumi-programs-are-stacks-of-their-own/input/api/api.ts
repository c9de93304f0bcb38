import * as pulumi from "@pulumi/pulumi";
import * as aws from "@pulumi/aws";

export class Api extends pulumi.ComponentResource {
  readonly fn: aws.lambda.Function;
  constructor(name: string, args: { table: aws.dynamodb.Table }, opts?: pulumi.ComponentResourceOptions) {
    super("shop:api:Api", name, args, opts);
    const role = new aws.iam.Role(`${name}-role`, { assumeRolePolicy: "{}" }, { parent: this });
    this.fn = new aws.lambda.Function(`${name}-fn`, {
      runtime: "nodejs20.x",
      handler: "index.handler",
      role: role.arn,
      environment: { variables: { TABLE: args.table.name.apply((n) => n), TABLE_ARN: pulumi.interpolate`${args.table.arn}/x` } },
    }, { parent: this });
  }
}
