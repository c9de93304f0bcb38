package orders

import (
	"context"
	"log"
	"os"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/aws-sdk-go-v2/service/ses"
	awsv1 "github.com/aws/aws-sdk-go/aws"
	"github.com/aws/aws-sdk-go/aws/session"
	"github.com/aws/aws-sdk-go/service/sqs"
)

var regions = []string{"us-east-1", "us-east-2", "us-west-1", "us-west-2", "eu-west-1"}

const principal = "lambda.amazonaws.com"

type Orders struct {
	Mail *ses.Client
}

func (o Orders) Add(ctx context.Context, order Order) {
	region := os.Getenv("AWS_REGION")
	if region == "" {
		region = "us-east-1"
	}
	cfg, _ := config.LoadDefaultConfig(ctx, config.WithRegion(region))
	table := dynamodb.NewFromConfig(cfg)
	table.PutItem(ctx, &dynamodb.PutItemInput{TableName: aws.String("orders")})
	o.Mail.SendEmail(ctx, &ses.SendEmailInput{Source: aws.String("shop@example.org")})
	sess := session.Must(session.NewSession(&awsv1.Config{Region: awsv1.String("us-east-1"), Endpoint: awsv1.String("http://localhost:4566")}))
	queue := sqs.New(sess)
	queue.SendMessage(&sqs.SendMessageInput{})
	log.Printf("order sent from us-east-1")
}

func Bucket(ctx context.Context) {
	cfg, _ := config.LoadDefaultConfig(ctx, config.WithRegion("eu-west-1"))
	client := s3.NewFromConfig(cfg)
	client.CreateBucket(ctx, &s3.CreateBucketInput{CreateBucketConfiguration: &types.CreateBucketConfiguration{LocationConstraint: "eu-central-1"}})
	pages := s3.NewListObjectsV2Paginator(client, &s3.ListObjectsV2Input{})
	iam.NewFromConfig(cfg).CreateRole(ctx, &iam.CreateRoleInput{AssumeRolePolicyDocument: aws.String(principal)})
}
