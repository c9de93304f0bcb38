module "db" {
  source = "../services/db"
  env    = "dev2"
}
