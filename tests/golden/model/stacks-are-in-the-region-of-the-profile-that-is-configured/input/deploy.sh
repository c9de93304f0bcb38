#!/bin/sh
aws configure set region us-west-2 --profile other
aws cloudformation deploy --profile other --stack-name table --template-file table.yaml
aws cloudformation deploy --profile unknown --stack-name bucket --template-file bucket.yaml
aws configure set output json
