import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { S3, BucketLocationConstraint } from '@aws-sdk/client-s3';
import { SESClient, SendEmailCommand } from '@aws-sdk/client-ses';
import { SQSClient, SendMessageCommand } from '@aws-sdk/client-sqs';

type Region = 'us-east-1' | 'eu-west-1';
enum Place {
  America = 'us-east-1',
  Europe = 'eu-west-1',
}
const regions: Region[] = ['us-east-1', 'eu-west-1'];
const hostedZones: Record<string, string> = { 'us-east-1': 'Z35SXDOTRQ7X7K', 'eu-west-1': 'Z32O12XQLNTSW2' };
const principal = 'lambda.amazonaws.com';

export class Orders {
  private readonly table = new DynamoDBClient({ region: process.env.AWS_REGION ?? 'us-east-1' });
  private readonly mail: SESClient;

  constructor(private readonly queue = new SQSClient({ region: 'us-east-1', endpoint: 'http://localstack:4566' })) {
    this.mail = new SESClient({ region: 'eu-west-1' });
  }

  async add(order: Order): Promise<void> {
    await this.table.send(new PutItemCommand({ TableName: 'orders', Item: order }));
    await this.mail.send(new SendEmailCommand({ Source: 'shop@example.org' }));
    await this.queue.send(new SendMessageCommand({ QueueUrl: 'x', MessageBody: 'y' }));
    console.error(`order sent from us-east-1`);
  }

  async bucket(): Promise<void> {
    const s3 = new S3({ region: Place.Europe });
    await s3.createBucket({ Bucket: 'orders', CreateBucketConfiguration: { LocationConstraint: BucketLocationConstraint.eu_central_1 } });
    await s3.createBucket({ Bucket: 'archive', CreateBucketConfiguration: { LocationConstraint: 'eu-central-1' } });
  }
}

export const stock = DynamoDBDocumentClient.from(new DynamoDBClient({ region: 'ap-southeast-2' }));
export const read = () => stock.send(new GetCommand({ TableName: 'stock', Key: {} }));
