import * as cdk from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as origins from 'aws-cdk-lib/aws-cloudfront-origins';

// Buckets of one name in stacks of two regions, and one here.
class Store extends cdk.Stack {
  readonly pictures: s3.Bucket;
  constructor(scope: cdk.App, id: string, props: cdk.StackProps) {
    super(scope, id, props);
    this.pictures = new s3.Bucket(this, 'Pictures');
  }
}

interface EdgeProps extends cdk.StackProps {
  first: s3.IBucket;
  second: s3.IBucket;
}

class Edge extends cdk.Stack {
  constructor(scope: cdk.App, id: string, props: EdgeProps) {
    super(scope, id, props);
    const here = new s3.Bucket(this, 'Pictures');
    new cloudfront.Distribution(this, 'Far', {
      defaultBehavior: {
        origin: new origins.OriginGroup({
          primaryOrigin: new origins.S3Origin(props.first),
          fallbackOrigin: new origins.S3Origin(props.second),
        }),
      },
    });
    new cloudfront.Distribution(this, 'Near', {
      defaultBehavior: {
        origin: new origins.OriginGroup({
          primaryOrigin: new origins.S3Origin(here),
          fallbackOrigin: new origins.S3Origin(props.second),
        }),
      },
    });
    // One of another stack beside which nothing stands is needed.
    new cloudfront.Distribution(this, 'Alone', { defaultBehavior: { origin: new origins.S3Origin(props.first) } });
  }
}

const app = new cdk.App();
const first = new Store(app, 'StoreOne', { env: { region: 'eu-west-1' }, crossRegionReferences: true });
const second = new Store(app, 'StoreTwo', { env: { region: 'eu-central-1' }, crossRegionReferences: true });
new Edge(app, 'Edge', { env: { region: 'us-east-1' }, crossRegionReferences: true, first: first.pictures, second: second.pictures });
