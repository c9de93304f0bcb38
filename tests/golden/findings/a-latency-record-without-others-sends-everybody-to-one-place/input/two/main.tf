provider "aws" {
  region = "eu-west-1"
}
resource "aws_route53_record" "here" {
  zone_id        = "Z1"
  name           = "api.northwind.example"
  type           = "CNAME"
  ttl            = 60
  set_identifier = "here"
  records        = ["here.northwind.example"]
  latency_routing_policy {
    region = "eu-west-1"
  }
}
resource "aws_route53_record" "there" {
  zone_id        = "Z1"
  name           = "api.northwind.example"
  type           = "CNAME"
  ttl            = 60
  set_identifier = "there"
  records        = ["there.northwind.example"]
  latency_routing_policy {
    region = "us-east-1"
  }
}
