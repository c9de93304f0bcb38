package main

import (
	"context"

	"example.org/shop/consts"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
)

func main() {
	far, _ := config.LoadDefaultConfig(context.TODO(), config.WithRegion(consts.Region))
	near, _ := config.LoadDefaultConfig(context.TODO(), config.WithRegion(home))
	sqs.NewFromConfig(far).ListQueues(context.TODO(), nil)
	sqs.NewFromConfig(near).ListQueues(context.TODO(), nil)
}
