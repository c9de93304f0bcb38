package store

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

func Put(ctx context.Context, kmsKey string) {
	client := s3.New(s3.Options{Region: "eu-north-1"})
	client.PutObject(ctx, &s3.PutObjectInput{Bucket: aws.String("papers"), SSEKMSKeyId: aws.String(kmsKey)})
}
