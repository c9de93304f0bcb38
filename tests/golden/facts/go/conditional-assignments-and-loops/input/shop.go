package shop

import "github.com/aws/aws-sdk-go/service/sqs"

func NewShop(scope *Scope, props *Props) *Shop {
	region := "us-east-1"
	if props != nil {
		region = props.Region
	}
	scope.name = region
	for i := 0; i < 3; i++ {
		sqs.New(scope, i)
	}
	for _, name := range names {
		sqs.New(scope, name)
	}
	sqs.New(scope, region)
	return scope
}
