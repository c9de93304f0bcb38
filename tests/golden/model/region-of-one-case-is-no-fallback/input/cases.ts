import { SQSClient } from '@aws-sdk/client-sqs';

const place = process.env.SCOPE === 'CLOUDFRONT' ? 'us-east-1' : process.env.QUEUE_REGION;
export const chosen = new SQSClient({ region: place });

const options = process.env.STAGE ? { region: 'us-east-2', maxAttempts: 3 } : {};
export const configured = new SQSClient(options);

const agreed = process.env.STAGE ? { region: 'eu-north-1', maxAttempts: 3 } : { region: 'eu-north-1' };
export const certain = new SQSClient({ ...agreed, maxAttempts: 2 });

const asked = process.env.QUEUE_REGION === undefined ? 'us-west-1' : process.env.QUEUE_REGION;
export const fallback = new SQSClient({ region: asked });

const measured = process.env.QUEUE_REGION?.length ? process.env.QUEUE_REGION : 'us-west-2';
export const other = new SQSClient({ region: measured });

const deployed = isRunningLocally ? getConfig() : { region: 'sa-east-1' };
export const elsewhere = new SQSClient(deployed);

const own = isRunningLocally ? { region: 'ca-central-1' } : {};
export const byRuntime = new SQSClient(own);
