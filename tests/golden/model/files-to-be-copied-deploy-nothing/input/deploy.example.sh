aws cloudformation deploy --stack-name z --template-file template.yaml --region us-east-1
