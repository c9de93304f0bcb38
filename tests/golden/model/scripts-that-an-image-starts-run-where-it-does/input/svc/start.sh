#!/bin/sh
set -e
aws ssm get-parameter --name /orders/db --region us-east-1
/app/migrate.sh
aws s3 cp s3://orders-config/app.json /etc/app.json
exec nginx
