const AWS = require("aws-sdk");
const base = require("./base");

const s3 = new AWS.S3({ region: "us-east-1" });

module.exports = class Notifications extends base {
  Create(params, reply) {
    s3.createBucket({ Bucket: params.Bucket }, reply);
  }
};
