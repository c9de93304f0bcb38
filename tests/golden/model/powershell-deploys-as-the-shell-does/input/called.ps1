aws cloudformation deploy --stack-name called --template-file infra\app.yaml --region $args[0]
