package main

func main() {
	run(Config{AWSRegion: getEnv("AWS_REGION", "us-east-1")})
}
