aws cloudformation update-stack-set --stack-set-name set --template-body file://set.yaml
