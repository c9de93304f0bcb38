import type { AWS } from '@serverless/typescript';
import { hello, worker } from '@functions/index';
import resources from './resources';

const stage = process.env.STAGE || 'dev';

const serverlessConfiguration: AWS = {
  service: 'orders',
  frameworkVersion: '3',
  plugins: ['serverless-esbuild', 'serverless-offline'],
  provider: {
    name: 'aws',
    runtime: 'nodejs18.x',
    region: 'eu-west-1',
    stage: "${opt:stage, 'dev'}",
    environment: {
      TABLE: '${self:custom.table}',
      STAGE: stage,
      HOST: `https://${process.env.HOST}/x`,
    },
    iam: { role: { statements: [{ Effect: 'Allow', Action: ['dynamodb:*'], Resource: { 'Fn::GetAtt': ['Table', 'Arn'] } }] } },
  } as const,
  functions: { hello, worker },
  custom: { table: 'orders-${sls:stage}', esbuild: { bundle: true } },
  resources,
};

module.exports = serverlessConfiguration;
