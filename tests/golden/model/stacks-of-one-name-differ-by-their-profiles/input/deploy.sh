aws cloudformation deploy --stack-name orders --template-file queue.yaml --region us-east-1 --profile dev
aws cloudformation deploy --stack-name orders --template-file queue.yaml --region us-east-1 --profile shop-prod
# One account: made, and then changed; the second command says no region, the third no profile.
aws cloudformation create-stack --stack-name bills --template-body file://two.yaml --region us-east-1 --profile tools
aws cloudformation update-stack --stack-name bills --template-body file://two.yaml --profile tools
aws cloudformation update-stack --stack-name bills --template-body file://two.yaml --region us-east-1
# Accounts that say no environment; whoever runs it may say another profile.
aws cloudformation deploy --stack-name mails --template-file three.yaml --region us-east-1 --profile tools
aws cloudformation deploy --stack-name mails --template-file three.yaml --region us-east-1 --profile games
aws cloudformation deploy --stack-name texts --template-file three.yaml --region us-east-1 --profile "${P:-dev}"
