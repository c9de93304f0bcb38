package main

import (
	"context"
	"os"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

var isTesting = os.Getenv("TESTING") != ""

func createConfig(ctx context.Context) (aws.Config, error) {
	if isTesting {
		return config.LoadDefaultConfig(ctx, config.WithRegion("us-east-1"))
	}
	return config.LoadDefaultConfig(ctx, config.WithRegion("eu-west-1"))
}

func handler(ctx context.Context) error {
	cfg, err := createConfig(ctx)
	if err != nil {
		return err
	}
	_, err = s3.NewFromConfig(cfg).GetObject(ctx, &s3.GetObjectInput{Bucket: aws.String("a"), Key: aws.String("b")})
	return err
}

func main() { lambda.Start(handler) }
