output "region" { value = "eu-central-1" }
