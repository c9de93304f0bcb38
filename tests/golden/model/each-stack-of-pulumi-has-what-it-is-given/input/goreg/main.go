package main

import (
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/rds"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/sns"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/config"
)

var reg = map[string]string{"dev": "us-east-1", "prod": "eu-west-1"}

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		cfg := config.New(ctx, "")
		p, err := aws.NewProvider(ctx, "p", &aws.ProviderArgs{Region: pulumi.String(reg[ctx.Stack()])})
		if err != nil {
			return err
		}
		rds.NewInstance(ctx, "db", &rds.InstanceArgs{Engine: pulumi.String("postgres"), MultiAz: pulumi.Bool(cfg.RequireBool("multi"))}, pulumi.Provider(p))
		if ctx.Stack() == "prod" {
			sns.NewTopic(ctx, "t", nil, pulumi.Provider(p))
		}
		return nil
	})
}
