#!/bin/bash
source ./own.sh
source ./one.sh eu-west-2
aws cloudformation deploy --stack-name still-$1 --template-file ../queue.yaml --region $2
