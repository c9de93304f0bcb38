package main

import (
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/dynamodb"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/sqs"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/config"
)

type Jobs struct {
	pulumi.ResourceState
	QueueArn pulumi.StringOutput
}

func NewJobs(ctx *pulumi.Context, name string, opts ...pulumi.ResourceOption) (*Jobs, error) {
	jobs := &Jobs{}
	if err := ctx.RegisterComponentResource("shop:index:Jobs", name, jobs, opts...); err != nil {
		return nil, err
	}
	queue, err := sqs.NewQueue(ctx, fmt.Sprintf("%s-queue", name), &sqs.QueueArgs{
		FifoQueue: pulumi.Bool(true),
	}, pulumi.Parent(jobs))
	if err != nil {
		return nil, err
	}
	jobs.QueueArn = queue.Arn
	return jobs, nil
}

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		cfg := config.New(ctx, "")
		west, err := aws.NewProvider(ctx, "west", &aws.ProviderArgs{Region: pulumi.String("us-west-2")})
		if err != nil {
			return err
		}
		table, err := dynamodb.NewTable(ctx, "carts", &dynamodb.TableArgs{
			HashKey:     pulumi.String("id"),
			BillingMode: pulumi.String("PAY_PER_REQUEST"),
			PointInTimeRecovery: &dynamodb.TablePointInTimeRecoveryArgs{
				Enabled: pulumi.Bool(true),
			},
		}, pulumi.Provider(west))
		if err != nil {
			return err
		}
		jobs, err := NewJobs(ctx, "mail")
		if err != nil {
			return err
		}
		_, err = sqs.NewQueuePolicy(ctx, "policy", &sqs.QueuePolicyArgs{
			QueueUrl: jobs.QueueArn,
			Policy:   pulumi.Sprintf("%s %s", cfg.Require("who"), table.Arn),
		})
		ctx.Export("table", table.Name)
		return err
	})
}
