import { SQSClient } from '@aws-sdk/client-sqs';
import { SNSClient } from '@aws-sdk/client-sns';

const unused = new SQSClient({ region: 'sa-east-1' });
export const exported = new SQSClient({ region: 'ca-central-1' });
const handed = new SNSClient({ region: 'ap-south-1' });
register({ handed });
