aws cloudformation deploy --template-file shop.yaml --stack-name shop --region eu-west-1
