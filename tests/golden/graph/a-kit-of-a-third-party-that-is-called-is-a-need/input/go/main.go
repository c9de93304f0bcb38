package main

import (
	"net/http"

	"github.com/stripe/stripe-go/v72/customer"
)

func main() {
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { customer.New(nil) })
}
