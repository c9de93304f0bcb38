import { CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { region } from './region';

const metrics = new CloudWatchClient({ region: process.env.AWS_REGION ?? 'eu-west-1' });
export const putMetric = (name: string) => metrics.send(new PutMetricDataCommand({ Namespace: name, MetricData: region() }));
