#!/bin/sh
aws ecs describe-services --cluster main --services web --region eu-west-2 --query 'services[0].taskDefinition' --output json
