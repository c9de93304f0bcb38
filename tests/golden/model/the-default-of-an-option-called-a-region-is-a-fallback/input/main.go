package main

import (
	"github.com/spf13/cobra"
	"github.com/spf13/viper"
)

func init() {
	root.Flags().StringVar(&region, "region", "us-east-1", "where the orders are")
	root.Flags().StringVarP(&region, "region", "r", "us-east-2", "where the orders are")
	root.PersistentFlags().String("aws-region", "eu-central-1", "where the orders are")
	viper.SetDefault("aws.region", "eu-west-2")
	root.Flags().String("label", "eu-west-1", "what the orders are called")
}
