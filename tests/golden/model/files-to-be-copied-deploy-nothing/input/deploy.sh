#!/bin/sh
# A command says that it is deployed all the same.
aws cloudformation deploy --stack-name real --template-file named.sample.yaml --region eu-west-3
