package main

import "github.com/aws/aws-sdk-go-v2/service/sqs"

func main() { client := sqs.New(sqs.Options{Region: "eu-west-1"}); _ = client }
