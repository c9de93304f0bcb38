aws cloudformation deploy --stack-name own-$1 --template-file ../queue.yaml --region $2
