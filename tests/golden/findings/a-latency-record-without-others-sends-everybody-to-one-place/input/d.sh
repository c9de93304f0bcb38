#!/bin/sh
aws cloudformation deploy --stack-name s --template-file t.yaml --region us-east-1
