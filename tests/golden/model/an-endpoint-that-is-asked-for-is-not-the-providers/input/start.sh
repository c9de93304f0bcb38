#!/bin/sh
aws dynamodb create-table --table-name a --region eu-south-1 --endpoint "$TABLE_ENDPOINT"
aws dynamodb create-table --table-name b --region eu-south-2
