package main

import (
	"context"
	"os"

	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go/aws"
	"github.com/aws/aws-sdk-go/aws/session"
	"github.com/aws/aws-sdk-go/service/dynamodb"
)

func one(ctx context.Context) {
	region := os.Getenv("AWS_REGION")
	if region == "" {
		region = "us-east-1"
	}
	cfg, err := config.LoadDefaultConfig(ctx, config.WithRegion(region))
	if err != nil {
		panic(err)
	}
	s3.NewFromConfig(cfg).ListBuckets(ctx, &s3.ListBucketsInput{})
}

func getenv(key, fallback string) string {
	if value := os.Getenv(key); value != "" {
		return value
	}
	return fallback
}

func three(ctx context.Context) {
	cfg, _ := config.LoadDefaultConfig(ctx, config.WithRegion(getenv("AWS_REGION", "us-west-1")))
	sns.NewFromConfig(cfg).ListTopics(ctx, &sns.ListTopicsInput{})
}

func four() {
	region := "us-west-2"
	if r := os.Getenv("AWS_REGION"); r != "" {
		region = r
	}
	sess := session.Must(session.NewSession(&aws.Config{Region: aws.String(region)}))
	dynamodb.New(sess).ListTables(nil)
}
