#!/bin/sh
serverless deploy --stage dev
serverless deploy --stage prod
serverless deploy --stage demo
