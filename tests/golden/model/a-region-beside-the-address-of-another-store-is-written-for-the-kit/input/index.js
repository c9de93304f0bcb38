const AWS = require("aws-sdk"); new AWS.S3();
