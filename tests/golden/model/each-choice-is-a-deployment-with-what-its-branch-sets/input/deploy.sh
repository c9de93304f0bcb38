#!/bin/bash
case "$1" in
  dev) REGION=eu-west-1 ;;
  prod) REGION=us-east-1 ;;
  *) echo usage; exit 1;;
esac
aws cloudformation deploy --stack-name script-$1 --template-file template.yaml --region $REGION
