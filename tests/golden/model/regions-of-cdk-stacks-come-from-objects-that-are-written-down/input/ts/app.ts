import * as cdk from 'aws-cdk-lib';
import { aws_sqs as sqs } from 'aws-cdk-lib';

const PLACES = { prod: { region: 'us-east-1', others: ['us-west-2'] }, dev: { region: 'eu-central-1', others: ['eu-west-1'] } } as const;

class Queues extends cdk.Stack {
  constructor(scope: cdk.App, id: string, props: cdk.StackProps) {
    super(scope, id, props);
    new sqs.Queue(this, 'Q');
  }
}

const app = new cdk.App();
for (const stage of Object.keys(PLACES)) {
  const place = PLACES[stage];
  new Queues(app, `Home-${stage}`, { env: { region: place.region } });
  place.others.forEach((region) => new Queues(app, `Other-${stage}-${region}`, { env: { region } }));
}
const chosen = process.env.STAGE ?? 'dev';
new Queues(app, 'Chosen', { env: { region: PLACES[chosen].region } });
new Queues(app, 'Fallback', { env: { region: process.env.TARGET ?? 'sa-east-1' } });
new Queues(app, 'Default', { env: { region: process.env.CDK_DEFAULT_REGION ?? 'sa-east-1' } });
