package main

import "os"

const (
	defaultRegion     = "us-east-1"
	defaultMailRegion = "us-east-2"
	defaultHomeRegion = "us-west-1"
)

func place() string {
	if region != "" {
		return region
	}
	return defaultRegion
}

func mail(cfg Config) string {
	region := defaultMailRegion
	if cfg.IsSet("MAIL_REGION") {
		region = cfg.Get("MAIL_REGION")
	}
	return send(region)
}

func home() { goTo(defaultHomeRegion) }
