aws cloudformation deploy --region eu-west-1 --template-file stack/template.yaml --stack-name prod-ways
