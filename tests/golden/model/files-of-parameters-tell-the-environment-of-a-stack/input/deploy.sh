#!/bin/sh
aws cloudformation deploy --region eu-west-1 --stack-name jobs-eu --template-file template.yaml --parameter-overrides file://params/eu.json
aws cloudformation deploy --region us-east-1 --stack-name jobs-us --template-file template.yaml --parameter-overrides file://params/prod.json
