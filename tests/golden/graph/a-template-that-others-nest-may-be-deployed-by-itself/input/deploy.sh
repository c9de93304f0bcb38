aws cloudformation deploy --stack-name shop --template-file root.yaml --region eu-west-1
aws cloudformation deploy --stack-name orders --template-file database.yaml --region us-east-2
