#!/bin/sh
aws cloudformation deploy --template-file spot/template.yaml --stack-name shop-prod --region eu-west-1
aws cloudformation deploy --template-file based/template.yaml --stack-name stock-prod --region eu-west-1
