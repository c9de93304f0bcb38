package main

import "os"

func main() {
	os.Setenv("AWS_REGION", "eu-west-3")
	params.Set("region", "eu-west-2")
}
