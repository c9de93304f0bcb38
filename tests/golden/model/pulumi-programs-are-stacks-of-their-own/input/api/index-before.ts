import * as aws from "@pulumi/aws";

// Nothing imports it: another try, that is not run.
const table = new aws.dynamodb.Table("former", { hashKey: "id" });
