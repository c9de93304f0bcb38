import * as cdk from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as origins from 'aws-cdk-lib/aws-cloudfront-origins';

const app = new cdk.App();
const stack = new cdk.Stack(app, 'Web', { env: { region: 'eu-west-1' } });
const first = new s3.Bucket(stack, 'First');
const second = new s3.Bucket(stack, 'Second');
const media = new s3.Bucket(stack, 'Media');
const group = new origins.OriginGroup({
  primaryOrigin: origins.S3BucketOrigin.withOriginAccessControl(first),
  fallbackOrigin: new origins.S3Origin(second),
});
new cloudfront.Distribution(stack, 'Site', {
  defaultBehavior: { origin: group },
  additionalBehaviors: { '/media/*': { origin: new origins.S3Origin(media) }, '/docs/*': { origin: group } },
});
// What stands behind a host is not known: the bucket is needed as before.
new cloudfront.Distribution(stack, 'Elsewhere', {
  defaultBehavior: {
    origin: new origins.OriginGroup({
      primaryOrigin: new origins.S3Origin(media),
      fallbackOrigin: new origins.HttpOrigin('www.example.com'),
    }),
  },
});
