package main

import "net/http"

func limited() (*http.Response, error) {
	http.DefaultClient.Timeout = limit
	return http.Get("https://api.github.com/emojis")
}
