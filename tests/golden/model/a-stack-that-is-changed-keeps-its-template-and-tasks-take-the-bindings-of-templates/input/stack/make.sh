aws cloudformation create-stack --stack-name shop --template-body file://t.yaml --region eu-west-1
