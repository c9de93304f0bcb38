const { S3Client, ListBucketsCommand } = require('@aws-sdk/client-s3');
const files = new S3Client({ region: 'us-west-2' });
files.send(new ListBucketsCommand({}));
