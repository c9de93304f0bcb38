sam build && sam deploy --config-env prod --region ca-west-1
sam deploy --config-env stage
