import * as cdk from 'aws-cdk-lib';
import { lookup } from '../lib/lookup';
import { TheStack } from '../lib/stack';
(async () => { const zone = await lookup(); new TheStack(new cdk.App(), 'the', { zone }); })();
