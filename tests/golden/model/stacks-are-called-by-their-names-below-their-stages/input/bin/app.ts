import * as cdk from 'aws-cdk-lib';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { GuStack } from '@company/cdk';
import { CodePipeline } from 'aws-cdk-lib/pipelines';

class Inner extends cdk.Stack {
  constructor(scope: any, id: string, props?: cdk.StackProps) { super(scope, id, props); new sqs.Queue(this, 'q'); }
}
class Part extends cdk.Stage {
  constructor(scope: any, id: string, props?: cdk.StageProps) { super(scope, id, props); new Inner(this, 'inner'); }
}
class Orders extends GuStack {
  constructor(scope: any, id: string, props: any) { super(scope, id, props); new sqs.Queue(this, 'q'); }
}
class Pipeline extends cdk.Stack {
  constructor(scope: any, id: string) {
    super(scope, id, { env: { region: 'eu-west-2' } });
    const pipeline = new CodePipeline(this, 'Pipe', {});
    pipeline.addStage(new Part(this, 'Gamma', { env: { region: 'eu-north-1' } }));
  }
}
const app = new cdk.App();
new Part(app, 'Live', { env: { region: 'eu-west-3', account: '222222222222' } });
new Part(app, 'beta', { env: { region: 'us-west-2' } });
new Orders(app, 'Orders-CODE', { stage: 'CODE', cloudFormationStackName: 'deploy-CODE-orders', env: { region: 'eu-west-1' } });
new Orders(app, 'Orders-2', { stage: 'PROD', stackName: 'orders', env: { region: 'eu-west-1' } });
new Inner(app, `x-${app.node.tryGetContext('team')}-${(globalThis as any).find('y')}`, { env: { region: 'eu-west-1' } });
new Pipeline(app, 'Pipeline');
