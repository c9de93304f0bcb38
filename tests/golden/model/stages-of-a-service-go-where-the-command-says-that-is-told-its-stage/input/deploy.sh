#!/bin/sh
(cd orders && npx serverless deploy --stage "$1" --region "$AWS_REGION")
(cd "${2}" && npx serverless deploy --stage "$1" --region eu-central-1)
