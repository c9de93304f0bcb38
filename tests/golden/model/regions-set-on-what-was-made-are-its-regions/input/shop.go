package main

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
)

func main() {
	shared, _ := config.LoadDefaultConfig(context.TODO())
	shared.Region = "us-east-1"
	sqs.NewFromConfig(shared).ListQueues(context.TODO(), nil)

	other, _ := config.LoadDefaultConfig(context.TODO())
	far := sqs.NewFromConfig(other, func(o *sqs.Options) {
		o.Region = "us-east-2"
	})
	far.ListQueues(context.TODO(), nil)
	local := sqs.NewFromConfig(other, func(o *sqs.Options) {
		o.Region = "us-west-1"
		o.BaseEndpoint = aws.String("http://localhost:4566")
	})
	local.ListQueues(context.TODO(), nil)
}
