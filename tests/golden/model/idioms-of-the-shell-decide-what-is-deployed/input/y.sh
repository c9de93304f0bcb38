aws cloudformation deploy --stack-name iny --region us-east-2 --template-file t.yaml
