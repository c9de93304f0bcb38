provider "google" {
  region = "europe-west1"
}
module "orders" {
  source            = "git::https://git.acme.example/platform/terraform-sql.git?ref=v3"
  availability_type = "ZONAL"
}
