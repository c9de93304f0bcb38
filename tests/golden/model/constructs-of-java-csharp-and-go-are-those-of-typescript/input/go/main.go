package main

import (
	"example.com/shop/stacks"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"
)

func main() {
	defer jsii.Close()
	app := awscdk.NewApp(nil)
	network, vpc := stacks.NewNetworkStack(app, "Network", &awscdk.StackProps{Env: env()})
	_ = network
	stacks.NewShopStack(app, "Shop", &stacks.ShopProps{
		StackProps:   awscdk.StackProps{Env: env()},
		Vpc:          vpc,
		IsProduction: jsii.Bool(true),
	})
	app.Synth(nil)
}

func env() *awscdk.Environment {
	return &awscdk.Environment{
		Account: jsii.String("111122223333"),
		Region:  jsii.String("eu-west-1"),
	}
}
