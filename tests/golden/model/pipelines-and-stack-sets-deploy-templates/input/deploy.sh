#!/bin/sh
aws cloudformation deploy --region eu-west-1 --stack-name pipeline --template-file pipeline.yaml
aws cloudformation create-stack-set --stack-set-name baseline --template-body file://baseline.yaml
aws cloudformation create-stack-instances --stack-set-name baseline --accounts 111111111111 \
    --regions eu-west-1 us-east-1
aws cloudformation create-stack-set --stack-set-name open --template-body file://baseline.yaml
aws cloudformation create-stack-instances --stack-set-name open --regions $REGIONS \
    --deployment-targets OrganizationalUnitIds=ou-ab12-34567890
