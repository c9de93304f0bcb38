package main

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"shop/queue"
)

type Event struct {
	Source string
	Region string
}

type Target struct {
	Name   string
	Region string
}

func send(source string) ([]byte, error) {
	return json.Marshal(Event{Source: source, Region: "eu-west-1"})
}

func connect(cfg aws.Config, base string) error {
	if !strings.Contains(base, "https") {
		cfg.Region = "eu-west-2"
	}
	if err := queue.Open(cfg); err != nil {
		return err
	}
	return queue.Send(context.Background(), Target{Name: "orders", Region: "eu-west-3"})
}
