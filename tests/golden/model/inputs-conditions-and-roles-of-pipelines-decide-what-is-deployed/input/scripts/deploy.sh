ROLE=arn:aws:iam::123456789012:role/deploy
CREDS=$(aws sts assume-role --role-arn "$ROLE" --role-session-name x --query Credentials)
export AWS_ACCESS_KEY_ID=$(echo $CREDS | jq -r .AccessKeyId)
aws cloudformation deploy --template-file ../role.yaml --stack-name a --region eu-west-1
