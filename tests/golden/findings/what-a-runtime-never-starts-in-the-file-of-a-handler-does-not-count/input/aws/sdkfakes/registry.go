package sdkfakes

import "net/http"

func Registry() (*http.Response, error) {
	return http.Get("https://123456789012.dkr.ecr.eu-west-2.amazonaws.com/v2/")
}
