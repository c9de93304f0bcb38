aws cloudformation deploy --stack-name a --template-file t.yml --region cn-north-1
aws cloudformation deploy --stack-name a --template-file t.yml --region us-gov-west-1
aws cloudformation deploy --stack-name a --template-file t.yml --region eu-west-1
