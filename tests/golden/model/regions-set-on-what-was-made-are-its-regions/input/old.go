package main

import (
	"github.com/aws/aws-sdk-go/aws"
	"github.com/aws/aws-sdk-go/aws/session"
	"github.com/aws/aws-sdk-go/service/sqs"
)

func old() {
	settings := aws.NewConfig().WithRegion("eu-west-1").WithMaxRetries(3)
	made, _ := session.NewSession(settings)
	sqs.New(made).ListQueues(nil)
	options := session.Must(session.NewSessionWithOptions(session.Options{Config: aws.Config{Region: aws.String("eu-west-2")}}))
	sqs.New(options).ListQueues(nil)
}
