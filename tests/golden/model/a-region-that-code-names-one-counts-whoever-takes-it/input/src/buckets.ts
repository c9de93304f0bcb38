import { open } from './store';

const { LocationConstraint, BucketRegion } = await answer();
export const region = LocationConstraint === 'EU' ? 'eu-west-1' : BucketRegion;
export const store = open({ region: process.env.STORE_REGION ?? 'us-west-1' });
export const own = open(isLocal ? { region: 'us-east-1' } : {});
