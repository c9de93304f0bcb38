aws cloudformation deploy --stack-name given-$1 --template-file ../queue.yaml --region $2
