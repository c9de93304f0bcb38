import * as cdk from 'aws-cdk-lib';
import { Construct } from 'constructs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import { AwsIntegration, DomainName, RestApi } from 'aws-cdk-lib/aws-apigateway';

export class S extends cdk.Stack {
  constructor(scope: Construct, id: string, props?: cdk.StackProps) {
    super(scope, id, props);
    const worker = new lambda.Function(this, 'Worker', { handler: 'index.handler' });
    const table = new dynamodb.Table(this, 'Orders', { partitionKey: { name: 'pk', type: dynamodb.AttributeType.STRING } });
    // The first of a chain is what the others are called on.
    const work = new tasks.LambdaInvoke(this, 'Work', { lambdaFunction: worker });
    const keep = new tasks.DynamoPutItem(this, 'Keep', { table, item: {} });
    const ask = new tasks.CallAwsService(this, 'Ask', { service: 's3', action: 'getObject', iamResources: ['*'] });
    const unknown = new tasks.CallAwsService(this, 'Which', { service: props!.description!, action: 'x', iamResources: ['*'] });
    const chain = work.next(keep).next(ask).next(unknown);
    new sfn.StateMachine(this, 'Flow', { definitionBody: sfn.DefinitionBody.fromChainable(chain) });
    const api = new RestApi(this, 'Api');
    new DomainName(this, 'Domain', { domainName: 'orders.gov.example', certificate: props!.tags as any }).addBasePathMapping(api);
    api.root.addMethod('GET', new AwsIntegration({ service: 'dynamodb', action: 'GetItem' }));
    api.root.addResource('orders').addResource('{id}').addMethod('PUT', new AwsIntegration({ service: 'sqs', path: 'queue', region: 'us-east-1' }));
  }
}
