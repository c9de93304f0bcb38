#!/bin/bash
aws cloudformation create-stack --stack-name other --template-body file://template.yaml --region eu-west-1 || aws cloudformation update-stack --stack-name other --template-body file://template.yaml --region eu-west-1
if ! aws cloudformation describe-stacks --stack-name third; then ACTION=create; else ACTION=update; fi
aws cloudformation $ACTION-stack --stack-name third --template-body file://template.yaml --region eu-west-1
aws cloudformation ${ACTION}-stack --stack-name third-b --template-body file://template.yaml --region eu-west-1
if x; then CMD="create-stack"; else CMD="update-stack"; fi
aws cloudformation $CMD --stack-name fourth --template-body file://template.yaml --region eu-west-1
# A verb that nobody knows deploys when it is told what and where.
aws cloudformation "$1" --stack-name fifth --template-body file://template.yaml --region eu-west-1
aws cloudformation "$1" --stack-name none --region eu-west-1
aws cloudformation $3-stack --stack-name none-either
