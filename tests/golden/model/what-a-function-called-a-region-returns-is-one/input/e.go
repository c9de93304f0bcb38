package main
func awsRegion() string { return "us-west-2" }
func regionOf(e string) string { if e == "x" { return "us-west-2" }; return "eu-west-1" }
