import { Stage, Stack, StackProps, StageProps } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { IVpc } from 'aws-cdk-lib/aws-ec2';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Archive } from './archive';

interface ShopProps extends StageProps {
  readonly vpc: IVpc;
}

class ShopStack extends Stack {
  constructor(scope: Construct, id: string, private readonly props: ShopProps & StackProps) {
    super(scope, id, props);
    const { vpc } = props;
    const database = new rds.DatabaseInstance(this, 'Orders', { vpc, multiAz: false });
    const archive = new Archive(this, 'Archive', { isVersioned: true });
    const worker = this.makeWorker(vpc);
    worker.addEnvironment('DB', database.instanceEndpoint.hostname);
    archive.bucket.grantReadWrite(worker);
    worker.addEventSource(new SqsEventSource(new sqs.Queue(this, 'Jobs')));
  }

  private makeWorker(vpc: IVpc): lambda.Function {
    return new lambda.Function(this, 'Worker', { vpc, environment: { STAGE: 'live' } });
  }
}

export class ShopStage extends Stage {
  constructor(scope: Construct, id: string, props: ShopProps) {
    super(scope, id, props);
    new ShopStack(this, `${id}Shop`, props);
  }
}
