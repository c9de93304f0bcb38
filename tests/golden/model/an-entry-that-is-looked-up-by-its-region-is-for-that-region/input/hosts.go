package shop

var hosts = map[string]string{
	"ap-south-1": "https://sqs.ap-south-1.amazonaws.com",
	"other":      "https://sqs.sa-east-1.amazonaws.com",
}
