#!/bin/sh
cd ..
npx serverless deploy --stage prod
npx serverless deploy --stage prod --region us-west-2
serverless deploy
