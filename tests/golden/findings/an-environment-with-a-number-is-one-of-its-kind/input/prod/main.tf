module "db" {
  source = "../services/db"
  env    = "prod"
}
