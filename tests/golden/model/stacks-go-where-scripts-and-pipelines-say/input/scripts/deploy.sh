#!/bin/bash
set -e
ENV=${1:-dev}
REGION=${2:-eu-west-1}
PARAMS=(Env=$ENV Size=10)
usage() { echo "x"; exit 1; }
if [ $# -lt 1 ]; then usage; fi
case "$ENV" in
  prod) ACCOUNT=111; STACK=orders-prod ;;
  dev|test) STACK=orders-dev ;;
  *) echo bad; exit 1 ;;
esac
export AWS_DEFAULT_REGION=$REGION
cd "$(dirname "$0")/.."
for r in us-east-1 eu-west-1; do
  aws cloudformation deploy --template-file infra/template.yaml \
     --stack-name "$STACK" --region $r --parameter-overrides "${PARAMS[@]}" X="a b"
done
deploy() { sam deploy -t sam/template.yaml --stack-name $1-app --no-confirm-changeset || exit 1; }
deploy $STACK
aws --region us-west-2 cloudformation create-stack --stack-name a --template-body file://x.yaml --parameters ParameterKey=A,ParameterValue=b ParameterKey=C,ParameterValue=$ENV
