aws cloudformation deploy --region eu-west-1 --template-file regions.yaml --stack-name prod
