import { putMetric } from '@modules/aws/metrics';
import { files } from '@modules/shared/files';

export const handler = async (event: { Bucket: string }) => {
    await putMetric('calls');
    return files.send(event.Bucket);
};
