import { ApiWithFunction } from '@shop/cdk';
import { Stack, StackProps } from 'aws-cdk-lib';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

interface Props extends StackProps {
  stage: string;
  retention: number;
}

export class Orders extends Stack {
  constructor(scope: Construct, id: string, props: Props) {
    super(scope, id, props);
    const queue = new Queue(this, 'Jobs', { fifo: true });
    new ApiWithFunction(this, 'Api', { queue, stage: props.stage });
    if (props.stage === 'PROD') {
      new ApiWithFunction(this, 'Admin', { queue, stage: props.stage });
    }
  }
}
