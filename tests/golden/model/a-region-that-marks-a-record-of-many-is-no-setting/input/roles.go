package roles

import "github.com/aws/aws-sdk-go/service/iam"

type Role struct {
	Region string
	Name   *iam.Role
}

type Config struct{ Region string }

func Mark(roles []*Role) {
	for _, role := range roles {
		role.Region = "us-east-1"
	}
}

func Configure(config *Config) {
	config.Region = "eu-west-1"
}
