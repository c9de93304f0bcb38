# A PostgreSQL of this module is zonal unless somebody says otherwise, a MySQL is not.
module "orders" {
  source           = "GoogleCloudPlatform/sql-db/google//modules/postgresql"
  version          = "~> 20.0"
  name             = "orders"
  region           = "europe-west1"
  database_version = "POSTGRES_16"
}
module "stock" {
  source            = "terraform-google-modules/sql-db/google//modules/postgresql"
  version           = "~> 26.0"
  name              = "stock"
  region            = "europe-west1"
  database_version  = "POSTGRES_16"
  availability_type = "REGIONAL"
}
module "users" {
  source           = "GoogleCloudPlatform/sql-db/google//modules/mysql"
  version          = "~> 20.0"
  name             = "users"
  region           = "europe-west1"
  database_version = "MYSQL_8_0"
}
