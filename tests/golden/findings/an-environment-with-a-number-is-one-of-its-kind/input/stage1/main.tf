module "db" {
  source = "../services/db"
  env    = "stage1"
}
