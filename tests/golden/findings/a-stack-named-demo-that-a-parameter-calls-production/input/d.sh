aws cloudformation deploy --stack-name demo-backend --region eu-west-1 --template-file t.yaml --parameter-overrides Stage=production
