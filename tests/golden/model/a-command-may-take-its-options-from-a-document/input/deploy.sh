#!/bin/sh
aws cloudformation create-stack --region eu-west-1 --cli-input-json file://stacks/queue.json
aws cloudformation create-stack --region eu-west-2 --cli-input-yaml file://stacks/topic-input.yaml
aws cloudformation create-stack --region eu-west-3 --cli-input-json file://stacks/nobody-has-this.json
