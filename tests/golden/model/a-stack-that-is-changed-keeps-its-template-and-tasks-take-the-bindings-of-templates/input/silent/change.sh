aws cloudformation update-stack --stack-name silent --template-body file://t.yaml
