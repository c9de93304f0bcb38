package main

import (
	"github.com/aws/aws-sdk-go/aws/endpoints"
	"github.com/spf13/pflag"
)

const AWSRegionFlag = "aws-region"

func flags(flag *pflag.FlagSet) {
	flag.String(AWSRegionFlag, endpoints.UsWest2RegionID, "The AWS region")
}
