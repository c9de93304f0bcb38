import { Store } from '@shop/cdk';
import { Stack, StackProps } from 'aws-cdk-lib';
import { Construct } from 'constructs';

interface Props extends StackProps {
  archive?: string;
}

/* Two tests expect different things of it. */
export class Reports extends Stack {
  constructor(scope: Construct, id: string, props: Props) {
    super(scope, id, props);
    new Store(this, 'Store', props);
  }
}

/* Only a test makes it. */
export class Sandbox extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    new Store(this, 'Sand', {});
  }
}
