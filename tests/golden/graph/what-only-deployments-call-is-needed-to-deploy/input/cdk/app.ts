import { App, CustomResource, Stack } from 'aws-cdk-lib';
import { AwsCustomResource, AwsCustomResourcePolicy, PhysicalResourceId, Provider } from 'aws-cdk-lib/custom-resources';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as lambda from 'aws-cdk-lib/aws-lambda';

const stack = new Stack(new App(), 'shop', { env: { region: 'eu-west-1' } });
const table = new dynamodb.Table(stack, 'Orders', { partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING } });
const common = { runtime: lambda.Runtime.NODEJS_22_X, handler: 'index.handler' };
const code = lambda.Code.fromAsset('fn');
const api = new lambda.Function(stack, 'Api', { ...common, code, environment: { TABLE: table.tableName } });
// The framework calls this one, and nobody else does.
const onEvent = new lambda.Function(stack, 'OnEvent', { ...common, code, environment: { TABLE: table.tableName } });
const provider = new Provider(stack, 'Provider', { onEventHandler: onEvent });
new CustomResource(stack, 'Rows', { serviceToken: provider.serviceToken });
new AwsCustomResource(stack, 'First', {
  onCreate: { service: 'DynamoDB', action: 'putItem', parameters: { TableName: table.tableName }, physicalResourceId: PhysicalResourceId.of('first') },
  policy: AwsCustomResourcePolicy.fromSdkCalls({ resources: AwsCustomResourcePolicy.ANY_RESOURCE }),
});
