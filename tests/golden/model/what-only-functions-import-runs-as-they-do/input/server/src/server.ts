import { SQSClient } from '@aws-sdk/client-sqs';
import { files } from '@modules/shared/files';

export const queue = new SQSClient({});
export const serve = () => files.send(process.env.AWS_BUCKET);
