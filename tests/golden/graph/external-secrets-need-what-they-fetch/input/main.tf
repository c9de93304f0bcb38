provider "aws" {
  region = "eu-west-1"
}
resource "aws_secretsmanager_secret" "card" {
  name = "shop/card"
}
resource "aws_secretsmanager_secret" "mail" {
  name = "shop/mail"
}
resource "aws_secretsmanager_secret" "other" {
  name = "shop/other"
}
