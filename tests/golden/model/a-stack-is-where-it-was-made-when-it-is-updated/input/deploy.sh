aws cloudformation create-stack --stack-name orders --region eu-west-1 --template-body file://queue.yaml
aws cloudformation update-stack --stack-name orders --template-body file://queue.yaml
aws cloudformation update-stack --stack-name bills --template-body file://queue.yaml
aws cloudformation create-stack --stack-name both --region eu-west-1 --template-body file://two.yaml
aws cloudformation create-stack --stack-name both --region us-east-1 --template-body file://two.yaml
aws cloudformation update-stack --stack-name both --template-body file://two.yaml
