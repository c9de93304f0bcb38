import { AWS } from '@serverless/typescript';
const worker: AWS['functions'][string] = {
  handler: 'src/functions/worker/handler.main',
  events: [{ sqs: { arn: 'arn:aws:sqs:eu-west-1:123456789012:jobs' } }],
} satisfies unknown;
export default worker;
