import { SNSClient } from '@aws-sdk/client-sns';
import { SSMClient } from '@aws-sdk/client-ssm';

const options = { region: 'eu-west-2' };
export const topic = new SNSClient({ ...options, maxAttempts: 3 });
export const parameters = new SSMClient(options);
