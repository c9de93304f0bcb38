#!/bin/bash
# What a branch ends with decides what comes after it, and each command runs where its branches are taken.
STAGE=$1
if [ "$STAGE" != dev ] && [ "$STAGE" != prod ]; then echo usage; exit 1; fi
case "$STAGE" in
  test|qa) exit 0 ;;
esac
if [ "$STAGE" = dev ]; then REGION=ap-south-1; else REGION=ap-south-2; fi
aws cloudformation deploy --stack-name more-$STAGE --template-file template.yaml --region $REGION
if [ "x$1" = "xprod" ]; then
  aws cloudformation deploy --stack-name only-$STAGE --template-file template.yaml --region $REGION
fi
# Rounds of a loop ask anew: one argument after the other.
while [ $# -gt 0 ]; do
  case "$1" in
    --region) OWN=eu-central-1; shift ;;
    --name) NAME=loop; shift ;;
  esac
done
aws cloudformation deploy --stack-name ${NAME:-plain} --template-file template.yaml --region ${OWN:-eu-central-2}
