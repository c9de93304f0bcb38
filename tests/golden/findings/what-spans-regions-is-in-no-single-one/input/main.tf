provider "google" {
  project = "shop"
  region  = "europe-west1"
}
resource "google_spanner_instance" "wide" {
  config       = "nam3"
  display_name = "wide"
}
variable "config" {}
resource "google_spanner_instance" "open" {
  config       = var.config
  display_name = "open"
}
resource "google_spanner_instance" "narrow" {
  config       = "regional-europe-west1"
  display_name = "narrow"
}
resource "google_cloud_run_v2_service" "here" {
  name     = "here"
  location = "europe-west1"
}
resource "google_cloud_run_v2_service" "there" {
  name     = "there"
  location = "us-east4"
}
