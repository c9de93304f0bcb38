aws cloudformation create-stack-set --stack-name set --stack-set-name set --template-body file://set.yaml
