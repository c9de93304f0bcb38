#!/bin/bash
cd "$(dirname "$0")"
select stage in test live; do break; done
export REGION=ap-southeast-1
if [ "$stage" = live ]; then export REGION=ap-southeast-2; fi
serverless deploy --stage $stage
# What a command prints may be nothing.
HERE=$(aws configure get region)
aws cloudformation deploy --stack-name by-default --template-file ../template.yaml --region "${HERE:-eu-south-2}"
