package main

import (
	"github.com/sendgrid/sendgrid-go/helpers/mail"
	_ "github.com/stripe/stripe-go/v72"
)

func letter() { mail.NewEmail("a", "b") }
