#!/bin/sh
aws cloudformation deploy --template-file network.yaml --stack-name edge --region us-east-1
aws cloudformation deploy --template-file app.yaml --stack-name shop --region eu-west-1
