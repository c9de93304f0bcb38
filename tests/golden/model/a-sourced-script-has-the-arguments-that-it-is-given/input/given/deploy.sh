#!/bin/sh
. ./rel.sh sandbox eu-west-3
aws cloudformation deploy --stack-name after-$1 --template-file ../queue.yaml --region eu-west-1
