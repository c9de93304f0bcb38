cdk synth OrdersStack > orders.yaml
aws cloudformation deploy --template-file orders.yaml --stack-name orders --region eu-west-1
npx cdk synth
aws cloudformation deploy --template-file cdk.out/MailsStack.template.json --stack-name mails --region eu-west-2
