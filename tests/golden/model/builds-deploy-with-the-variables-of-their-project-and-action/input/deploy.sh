aws cloudformation deploy --template-file pipeline.yaml --stack-name delivery --region eu-west-1 --parameter-overrides Team=payments
