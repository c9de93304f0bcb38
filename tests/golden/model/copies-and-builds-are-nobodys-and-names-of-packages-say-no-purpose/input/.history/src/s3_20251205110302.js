const {S3Client} = require('@aws-sdk/client-s3'); exports.s3 = new S3Client({region: 'us-east-1'});
