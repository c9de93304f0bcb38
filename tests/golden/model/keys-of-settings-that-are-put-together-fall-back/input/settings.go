package settings

import "github.com/aws/aws-sdk-go/service/sns"

var region = config.GetString(prefix+".sns.region", "eu-west-3")
