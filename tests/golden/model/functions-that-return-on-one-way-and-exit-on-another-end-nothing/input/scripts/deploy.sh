#!/bin/sh
signed_in() {
  if aws sts get-caller-identity; then
    return 0
  fi
  echo "sign in first"
  exit 1
}
usage() { echo "usage"; exit 1; }
signed_in
aws cloudformation package --template-file ../t.yaml --s3-bucket b --output-template-file "$(dirname "$0")/../packaged.yaml"
aws cloudformation create-stack --stack-name checked --template-body fileb://"$(dirname "$0")"/../packaged.yaml --region eu-west-1
usage
aws cloudformation deploy --stack-name never --template-file t.yaml --region eu-west-2
