package sdk

import "net/http"

func Registry() (*http.Response, error) {
	return http.Get("https://123456789012.dkr.ecr.eu-central-1.amazonaws.com/v2/")
}
