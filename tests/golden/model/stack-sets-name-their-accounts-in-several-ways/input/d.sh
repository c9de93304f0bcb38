aws cloudformation create-stack-set --stack-set-name base --template-body file://a.yaml --permission-model SERVICE_MANAGED
aws cloudformation create-stack-instances --stack-set-name base --deployment-targets OrganizationalUnitIds=ou-abcd-11111111 --regions eu-west-1 us-east-1
aws cloudformation create-stack-instances --stack-set-name base --deployment-targets Accounts=111122223333,444455556666 --regions eu-north-1
aws cloudformation create-stack-instances --stack-set-name base --accounts '["111122223333"]' --regions '["ap-south-1","ap-south-2"]'
rain stackset deploy b.yaml guard --accounts 111122223333,444455556666 --regions eu-west-2,eu-west-3
