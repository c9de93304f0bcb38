const AWS = require("aws-sdk"); new AWS.S3({region: "us-west-1"}).getObject({Bucket: "a"});
