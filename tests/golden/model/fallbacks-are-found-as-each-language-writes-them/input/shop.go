package main

import (
	"context"
	"flag"
	"os"

	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
)

var option = flag.String("region", "us-east-1", "where the queues are")
var set string

func init() {
	flag.StringVar(&set, "topics", "us-east-2", "where the topics are")
}

func getEnv(key, fallback string) string {
	if value, ok := os.LookupEnv(key); ok {
		return value
	}
	return fallback
}

func queues() {
	looked, ok := os.LookupEnv("QUEUE_REGION")
	if !ok {
		looked = "us-west-1"
	}
	first, _ := config.LoadDefaultConfig(context.TODO(), config.WithDefaultRegion("us-west-2"))
	second, _ := config.LoadDefaultConfig(context.TODO(), config.WithRegion(looked))
	third, _ := config.LoadDefaultConfig(context.TODO(), config.WithRegion(getEnv("QUEUE_REGION", "eu-west-1")))
	fourth, _ := config.LoadDefaultConfig(context.TODO(), config.WithRegion(*option))
	fifth, _ := config.LoadDefaultConfig(context.TODO(), config.WithRegion(set))
	sqs.NewFromConfig(first).ListQueues(context.TODO(), nil)
	sqs.NewFromConfig(second).ListQueues(context.TODO(), nil)
	sqs.NewFromConfig(third).ListQueues(context.TODO(), nil)
	sqs.NewFromConfig(fourth).ListQueues(context.TODO(), nil)
	sns.NewFromConfig(fifth).ListTopics(context.TODO(), nil)
}
