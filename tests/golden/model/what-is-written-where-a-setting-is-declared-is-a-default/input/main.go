package main

import (
	"github.com/kelseyhightower/envconfig"
	"github.com/spf13/viper"
	"github.com/aws/aws-sdk-go/aws"
	"github.com/aws/aws-sdk-go/aws/session"
	"github.com/aws/aws-sdk-go/service/sqs"
)

type Config struct{ AwsRegion string }

func Get() (*Config, error) {
	cfg := &Config{
		AwsRegion: "eu-central-1",
	}
	return cfg, envconfig.Process("", cfg)
}

func main() {
	viper.SetDefault("aws.region", "us-west-1")
	cfg, _ := Get()
	s := session.Must(session.NewSession(&aws.Config{Region: aws.String(cfg.AwsRegion)}))
	_, _ = sqs.New(s).SendMessage(&sqs.SendMessageInput{})
	own := Config{AwsRegion: "eu-north-1"}
	start(own)
}
