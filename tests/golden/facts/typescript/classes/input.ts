import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import legacy = require('aws-sdk');
import type { Config } from './config';

const defaults = { region: 'us-east-1' } as const;

export abstract class Repository<T extends Config> extends Base<T> implements Closable {
  private readonly region: string = 'us-west-2';
  static table = process.env.TABLE!;

  constructor(
    private readonly client: DynamoDBClient = new DynamoDBClient({ region: 'eu-west-1' }),
    protected name?: string,
  ) {
    super();
    this.region = (defaults as Config).region;
  }

  async put(item: T): Promise<void> {
    await this.client.send(new PutItemCommand({ TableName: Repository.table, Item: <any>item }));
  }

  private endpoint = (): string => `https://dynamodb.${this.region}.amazonaws.com`;
}

export const connect = async <T>(region: string = 'eu-west-2'): Promise<DynamoDBClient> => new DynamoDBClient({ region });
