provider "github" {
  owner = "example"
}
resource "github_repository" "shop" {
  name = "shop"
}
provider "google-beta" {}
resource "google_pubsub_topic" "orders" {
  provider = google-beta
  name     = "orders"
}
