sam deploy --stack-name shop-staging --region eu-west-1 --parameter-overrides Stage=staging
sam deploy --stack-name shop-prod --region eu-west-1 --parameter-overrides Stage=prod
# The region that the code finds where it runs is another one there.
sam deploy --stack-name shop-elsewhere --region eu-north-1 --parameter-overrides Stage=prod
