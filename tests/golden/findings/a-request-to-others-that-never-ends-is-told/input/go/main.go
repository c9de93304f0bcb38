package main

import "net/http"

func zen() (*http.Response, error) {
	return http.Get("https://api.github.com/zen")
}
