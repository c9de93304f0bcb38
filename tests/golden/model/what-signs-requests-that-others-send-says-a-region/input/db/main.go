package main

import (
	"context"
	"os"

	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/feature/rds/auth"
)

func token(ctx context.Context, host string) (string, error) {
	cfg, err := config.LoadDefaultConfig(ctx)
	if err != nil {
		return "", err
	}
	return auth.BuildAuthToken(ctx, host, "us-west-2", "user", cfg.Credentials)
}

func other(ctx context.Context, host string) (string, error) {
	cfg, err := config.LoadDefaultConfig(ctx)
	if err != nil {
		return "", err
	}
	return auth.BuildAuthToken(ctx, host, os.Getenv("AWS_REGION"), "user", cfg.Credentials)
}
