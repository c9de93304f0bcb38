import * as aws from "@pulumi/aws";
const vpc = new aws.ec2.Vpc("main", { cidrBlock: "10.0.0.0/16" });
const subnets = ["a", "b"].map((z, i) => new aws.ec2.Subnet(`s-${z}`, { vpcId: vpc.id, cidrBlock: `10.0.${i}.0/24` }));
const table = new aws.dynamodb.Table("state", { hashKey: "id" });
export const vpcId = vpc.id;
export const tableName = table.name;
