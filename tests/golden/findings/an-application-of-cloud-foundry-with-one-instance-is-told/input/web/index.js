const { S3Client, ListBucketsCommand } = require("@aws-sdk/client-s3");
new S3Client({ region: "eu-west-2" }).send(new ListBucketsCommand({}));
