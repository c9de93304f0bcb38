#!/bin/bash
REGION=${AWS_REGION:-us-east-1}
make_bucket() {
  local answer
  answer=$(aws s3api create-bucket \
    --bucket "$1" \
    --region "$REGION")
  echo "aws s3api delete-bucket is not run: $answer"
}
# aws sqs create-queue --queue-name commented
make_bucket orders
AWS_DEFAULT_REGION=eu-west-1 aws dynamodb put-item --table-name orders --item '{}'
aws --region eu-west-2 ec2 describe-instances | jq .
aws s3 cp --recursive ./dist "s3://orders/$VERSION"
aws s3 cp s3://orders/config.json .
aws s3 sync s3://orders s3://orders-copy --exclude "*.tmp"
aws s3 cp "$FROM" "$TO"
aws dynamodb wait table-exists --table-name orders --region eu-west-1
aws --endpoint-url http://localhost:4566 sqs create-queue --queue-name local --region us-east-1
for region in us-west-1 us-west-2; do
  aws sns list-topics --region $region
done
aws configure set region ap-south-1
aws "$SERVICE" list-things --region eu-west-1
