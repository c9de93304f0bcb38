// The line of the constructor is missing.
import * as cdk from 'aws-cdk-lib';
class Queues extends cdk.Stack {
    if (this.region === 'us-east-1') new sqs.Queue(this, 'East');
    if (this.region !== 'us-east-1') new sqs.Queue(this, 'Elsewhere');
    if (['eu-west-1', 'eu-west-2'].includes(this.region)) new sqs.Queue(this, 'Europe');
  }
}

const app = new cdk.App();
new Queues(app, 'West', { env: { region: 'eu-west-1' } });
new Queues(app, 'East', { env: { region: 'us-east-1' } });
new Queues(app, 'Open');
const stage = new cdk.Stage(app, 'Stage', { env: { region: 'us-east-1' } });
new Queues(stage, 'Inner');
