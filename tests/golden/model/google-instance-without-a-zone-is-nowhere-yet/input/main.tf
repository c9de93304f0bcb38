variable "bucket_location" {}
provider "google" {
  region = "europe-west1"
}
resource "google_compute_instance" "web" {
  name = "web"
}
resource "google_storage_bucket" "b" {
  name     = "b"
  location = var.bucket_location
}
