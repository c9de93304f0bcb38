const { execSync } = require('node:child_process');
const cp = require('child_process');
const region = 'sa-east-1';
// execSync('aws cloudformation deploy --template-file a.yaml --stack-name commented --region us-west-1');
execSync(`aws cloudformation deploy --template-file e.yaml --stack-name e-prod --region ${region}`);
cp.spawn('aws', ['cloudformation', 'deploy', '--template-file', 'f.yaml', '--stack-name', 'f-prod'], {
  stdio: 'inherit',
  env: { AWS_REGION: 'eu-north-1' },
});
console.log('aws cloudformation deploy --template-file g.yaml --stack-name shown --region us-west-1');
