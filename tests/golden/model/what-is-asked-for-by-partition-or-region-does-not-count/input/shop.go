package main

func endpoint(region string) string {
	switch region {
	case "cn-north-1":
		return "https://sqs.cn-north-1.amazonaws.com.cn"
	case "eu-west-1":
		return "https://sqs.eu-west-1.amazonaws.com"
	default:
		return "https://sqs.us-east-1.amazonaws.com"
	}
}
