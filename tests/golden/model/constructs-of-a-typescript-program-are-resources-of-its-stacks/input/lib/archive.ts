import { Construct } from 'constructs';
import { Bucket, CfnBucket } from 'aws-cdk-lib/aws-s3';

export interface ArchiveProps {
  isVersioned?: boolean;
}

export class Archive extends Construct {
  readonly bucket: Bucket;

  constructor(scope: Construct, id: string, props: ArchiveProps = {}) {
    super(scope, id);
    this.bucket = new Bucket(this, 'Bucket', { versioned: props.isVersioned ?? false });
    new CfnBucket(this, 'Logs', { bucketName: 'shop-logs', versioningConfiguration: { status: 'Enabled' } });
  }
}
