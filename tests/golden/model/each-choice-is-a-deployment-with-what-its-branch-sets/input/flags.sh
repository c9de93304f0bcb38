#!/bin/bash
# What loops find in arguments concludes nothing of other arguments.
yes=""
name=flagged
while [ $# -gt 0 ]; do
  case "$1" in
    --name) name="$2"; shift 2 ;;
    --yes) yes=true; shift ;;
  esac
done
if [ "$yes" != true ]; then exit 2; fi
aws cloudformation deploy --stack-name $name --template-file template.yaml --region sa-east-1
