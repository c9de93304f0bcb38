#!/bin/bash
# One question is one question, however it is spelled.
if [ "$SANDBOX" = "true" ]; then REGION=sa-east-1; else REGION=us-west-2; fi
if [[ ${SANDBOX:-} == "true" ]]; then NAME=spelled-one; else NAME=spelled-two; fi
if $SANDBOX; then TWICE=one; else TWICE=two; fi
if [ true = "$SANDBOX" ]; then THRICE=one; else THRICE=two; fi
if [[ $SANDBOX == tru* ]] && [ "$SANDBOX" = true ]; then FOURTH=one; else FOURTH=two; fi
aws cloudformation deploy --stack-name $NAME-$TWICE-$THRICE-$FOURTH --template-file t.yaml --region $REGION
# What is empty in one place is empty in the other.
if [ "$EXTRA" ]; then SECOND=extra; else SECOND=plain; fi
if [ -z "${EXTRA:-}" ]; then THIRD=plain; else THIRD=extra; fi
aws cloudformation deploy --stack-name empty-$SECOND-$THIRD --template-file t.yaml --region eu-north-1
# Only one of a few words goes on.
if ! [[ "$KIND" =~ ^(blue|green)$ ]]; then echo "one of blue, green" >&2; exit 1; fi
aws cloudformation deploy --stack-name kind-$KIND --template-file t.yaml --region eu-south-1
