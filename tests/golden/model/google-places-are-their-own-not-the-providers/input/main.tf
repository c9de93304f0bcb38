provider "google" {
  region = "europe-west1"
  zone   = "europe-west1-b"
}

# A location is a region, a zone or more than a region; the provider's region is none of its defaults.
resource "google_storage_bucket" "eu" {
  name     = "eu"
  location = "EU"
}
resource "google_storage_bucket" "dual" {
  name     = "dual"
  location = "nam4"
}
resource "google_storage_bucket" "unsaid" {
  name = "unsaid"
}
resource "google_storage_bucket" "regional" {
  name     = "regional"
  location = "EUROPE-WEST4"
}
resource "google_storage_bucket_iam_member" "of_regional" {
  bucket = google_storage_bucket.regional.name
}
resource "google_bigquery_dataset" "unsaid" {
  dataset_id = "d"
}
resource "google_kms_key_ring" "everywhere" {
  name     = "r"
  location = "global"
}
resource "google_kms_crypto_key" "elsewhere" {
  name     = "k"
  key_ring = "projects/p/locations/asia-east1/keyRings/r"
}
resource "google_spanner_instance" "one_region" {
  config = "regional-us-central1"
}
resource "google_spanner_instance" "several" {
  config = "projects/p/instanceConfigs/nam-eur-asia1"
}
resource "google_artifact_registry_repository" "misspelt" {
  location = "europe-wset1"
}

# Of a region or zone the provider's is the default.
resource "google_compute_address" "regional" {
  name = "a"
}
resource "google_compute_instance" "by_path" {
  name = "by-path"
  zone = "https://www.googleapis.com/compute/v1/projects/p/zones/us-east4-a"
}
resource "google_compute_instance" "unsaid" {
  name = "unsaid"
}

# Global things stand nowhere.
resource "google_compute_network" "net" {
  name = "net"
}
resource "google_compute_global_address" "g" {
  name = "g"
}
resource "google_pubsub_topic" "t" {
  name = "t"
}

# A cluster stands in a zone or a region, and its nodes with it.
resource "google_container_cluster" "zonal" {
  name     = "zonal"
  location = "asia-east1-a"
}
resource "google_container_node_pool" "zonal" {
  name    = "zonal"
  cluster = google_container_cluster.zonal.name
}
resource "google_container_cluster" "regional" {
  name           = "regional"
  location       = "us-west1"
  node_locations = ["us-west1-a", "us-west1-b"]
}
