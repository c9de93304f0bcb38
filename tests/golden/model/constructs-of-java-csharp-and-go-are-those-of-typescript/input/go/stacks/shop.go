package stacks

import (
	"fmt"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsdynamodb"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

type ShopProps struct {
	awscdk.StackProps
	Vpc          awsec2.Vpc
	IsProduction *bool
}

func NewShopStack(scope constructs.Construct, id string, props *ShopProps) awscdk.Stack {
	var sprops awscdk.StackProps
	if props != nil {
		sprops = props.StackProps
	}
	stack := awscdk.NewStack(scope, &id, &sprops)
	table := newTable(stack)
	bucket := awss3.NewBucket(stack, jsii.String("Archive"), &awss3.BucketProps{Versioned: jsii.Bool(true)})
	dead := awssqs.NewQueue(stack, jsii.String("Dead"), nil)
	queue := awssqs.NewQueue(stack, jsii.String("Orders"), &awssqs.QueueProps{
		VisibilityTimeout: awscdk.Duration_Seconds(jsii.Number(30)),
		DeadLetterQueue:   &awssqs.DeadLetterQueue{Queue: dead, MaxReceiveCount: jsii.Number(3)},
	})
	fn := awslambda.NewFunction(stack, jsii.String("Handler"), &awslambda.FunctionProps{
		Runtime:     awslambda.Runtime_NODEJS_20_X(),
		Handler:     jsii.String("index.handler"),
		Code:        awslambda.Code_FromAsset(jsii.String("lambda"), nil),
		Vpc:         props.Vpc,
		Environment: &map[string]*string{"TABLE": table.TableName(), "QUEUE": queue.QueueUrl()},
	})
	table.GrantReadWriteData(fn)
	bucket.GrantRead(fn, nil)
	awss3.NewCfnBucket(stack, jsii.String("Plain"), &awss3.CfnBucketProps{
		VersioningConfiguration: &awss3.CfnBucket_VersioningConfigurationProperty{Status: jsii.String("Enabled")},
	})
	for _, name := range []string{"created", "paid"} {
		awssns.NewTopic(stack, jsii.String(fmt.Sprintf("orders-%s", name)), nil)
	}
	if *props.IsProduction {
		awssqs.NewQueue(stack, jsii.String("Audit"), nil)
	}
	return stack
}

func newTable(scope constructs.Construct) awsdynamodb.Table {
	return awsdynamodb.NewTable(scope, jsii.String("Orders-Table"), &awsdynamodb.TableProps{
		PartitionKey:        &awsdynamodb.Attribute{Name: jsii.String("id"), Type: awsdynamodb.AttributeType_STRING},
		PointInTimeRecovery: jsii.Bool(true),
	})
}
