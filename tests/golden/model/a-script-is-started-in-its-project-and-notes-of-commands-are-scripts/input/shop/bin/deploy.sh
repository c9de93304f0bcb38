#!/bin/bash
source ./bin/config.sh
aws cloudformation deploy --stack-name store-$STAGE --template-file $TEMPLATES/store.yaml --region eu-west-1
aws cloudformation deploy --stack-name queue-$STAGE --template-file $(pwd)/queue.yaml --region eu-west-2
aws cloudformation deploy --stack-name none-$STAGE --template-file $(pwd)/none.yaml --region eu-west-3
