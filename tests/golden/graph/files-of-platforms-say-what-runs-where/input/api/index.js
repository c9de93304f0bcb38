const { S3Client, GetObjectCommand } = require("@aws-sdk/client-s3");
const s3 = new S3Client({ region: process.env.AWS_REGION });
exports.read = (key) => s3.send(new GetObjectCommand({ Bucket: "orders", Key: key }));
