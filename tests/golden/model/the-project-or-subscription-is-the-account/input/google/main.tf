variable "shared_project" { type = string }

provider "google" {
  project = "shop-prod"
  region  = "europe-west1"
}

provider "google" {
  alias   = "shared"
  project = var.shared_project
  region  = "europe-west1"
}

data "google_client_config" "here" {}

# In the provider's project.
resource "google_pubsub_topic" "orders" {
  name = "orders-${data.google_client_config.here.project}"
}

# In its own.
resource "google_pubsub_topic" "audit" {
  name    = "audit"
  project = "shop-audit"
}

# Nobody says in which.
resource "google_pubsub_topic" "shared" {
  provider = google.shared
  name     = "shared"
}
