resource "google_spanner_instance" "several" {
  config       = "nam3"
  display_name = "several"
}
resource "google_cloud_run_v2_service" "east" {
  name     = "east"
  location = "us-east4"
}
resource "google_cloud_run_v2_service" "west" {
  name     = "west"
  location = "us-west1"
}
