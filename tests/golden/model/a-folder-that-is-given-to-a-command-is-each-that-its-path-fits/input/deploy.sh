#!/bin/sh
# The region is the command's, whatever the services say themselves.
(cd "services/$1" && npx serverless deploy --stage prod --region eu-west-1)
(cd "stacks/$2" && aws cloudformation deploy --template-file template.yaml --stack-name "shop-$2" --region eu-west-2)
# Known: none of those above.
(cd services/mail && npx serverless deploy --stage prod --region eu-west-3)
# Every folder and every template of the repository would fit: which one can't be told.
(cd "$3" && aws cloudformation deploy --template-file template.yaml --stack-name lone --region ap-south-1)
for folder in loops/*/; do
    (cd "$folder" && npx serverless deploy --stage prod --region "$REGION")
done
for template in loops/*.yaml; do
    aws cloudformation deploy --template-file "$template" --stack-name "loop-$(basename "$template" .yaml)" --region sa-east-1
done
