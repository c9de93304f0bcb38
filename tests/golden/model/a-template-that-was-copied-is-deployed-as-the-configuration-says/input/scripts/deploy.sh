#!/bin/bash
# The region of the environment, else the default: one deployment, not another one without a region.
if [[ -z "${CI:-}" ]]; then
  export AWS_REGION="${AWS_REGION:-eu-west-2}"
fi
aws cloudformation deploy --stack-name bucket --template-file bucket.yaml

sam build --template-file app.yaml
mv .aws-sam/build/template.yaml built.yaml
sam deploy --template-file built.yaml --config-env "live" --config-file "${CONFIG:-scripts/app-samconfig.toml}"
