#!/bin/sh
aws dynamodb create-table --table-name x --region us-east-1
