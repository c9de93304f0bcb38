import * as AWS from 'aws-sdk';

AWS.config.region = 'eu-north-1';
export const files = new AWS.S3();
