aws cloudformation create-stack-instances --stack-set-name set --accounts 123456789012 --regions eu-north-1
