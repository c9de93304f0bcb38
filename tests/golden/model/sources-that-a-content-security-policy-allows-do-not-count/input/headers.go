package main

import "net/http"

func withHeaders(w http.ResponseWriter) {
	w.Header().Add("Content-Security-Policy", "default-src 'self'; img-src 'self' https://s3.eu-west-1.amazonaws.com; connect-src https://sts.eu-west-2.amazonaws.com")
}
