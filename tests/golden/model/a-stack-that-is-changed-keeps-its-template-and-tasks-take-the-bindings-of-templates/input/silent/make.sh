aws cloudformation create-stack --stack-name silent --template-body file://t.yaml
