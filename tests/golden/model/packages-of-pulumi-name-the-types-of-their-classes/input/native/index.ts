import * as aws from "@pulumi/aws-native";
const b = new aws.s3.Bucket("b", { bucketName: "x" });
const t = new aws.dynamodb.Table("t", { keySchema: [], billingMode: "PAY_PER_REQUEST" });
