aws cloudformation deploy --stack-name one --template-file ../queue.yaml --region $1
