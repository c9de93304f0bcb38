package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsrds"
	"github.com/aws/jsii-runtime-go"
)

func main() {
	app := awscdk.NewApp(nil)
	stack := awscdk.NewStack(app, jsii.String("ShopGo"), &awscdk.StackProps{Env: &awscdk.Environment{Region: jsii.String("eu-west-1")}})
	orders := awsrds.NewDatabaseInstance(stack, jsii.String("Orders"), &awsrds.DatabaseInstanceProps{Engine: engine})
	cfnOrders := orders.Node().DefaultChild().(awsrds.CfnDBInstance)
	cfnOrders.AddPropertyOverride(jsii.String("MultiAZ"), jsii.Bool(true))
	users := awsrds.NewDatabaseInstance(stack, jsii.String("Users"), &awsrds.DatabaseInstanceProps{Engine: engine})
	cfnUsers := users.Node().DefaultChild().(awsrds.CfnDBInstance)
	cfnUsers.SetAvailabilityZone(jsii.String("eu-west-1a"))
}
