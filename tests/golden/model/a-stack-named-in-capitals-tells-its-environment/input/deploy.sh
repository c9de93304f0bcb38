#!/bin/sh
for name in devCache cacheQA liveChat; do
  aws cloudformation deploy --template-file cache.yaml --stack-name $name --region eu-west-1
done
