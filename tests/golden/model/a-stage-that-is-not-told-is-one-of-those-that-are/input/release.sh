#!/bin/sh
npx serverless deploy --stage staging
npx serverless deploy --stage production
