# Nothing here carries these out.
aws cloudformation create-change-set --stack-name by-hand --change-set-name x --template-body file://t.yaml --region eu-west-1
sam deploy --no-execute-changeset --stack-name sam --template-file t.yaml --region eu-west-2
aws cloudformation deploy --no-execute-changeset --stack-name later --template-file t.yaml --region eu-west-3
# This one is made first, and deployed otherwise.
aws cloudformation create-change-set --stack-name both --change-set-name x --template-body file://t.yaml --region sa-east-1
aws cloudformation update-stack --stack-name both --template-body file://t.yaml --region sa-east-1
