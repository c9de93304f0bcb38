aws cloudformation deploy --region eu-west-1 --template-file spread.yaml --stack-name shop-spread
