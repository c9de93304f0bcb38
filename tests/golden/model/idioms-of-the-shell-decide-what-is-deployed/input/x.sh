aws cloudformation deploy --stack-name inx --template-file t.yaml
