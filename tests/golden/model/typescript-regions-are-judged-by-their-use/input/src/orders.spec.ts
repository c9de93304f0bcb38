import { SQSClient } from '@aws-sdk/client-sqs';

describe('orders', () => {
  it('goes to its region', () => {
    expect(new SQSClient({ region: 'us-east-1' }).config.region).toEqual('us-east-1');
  });
});
