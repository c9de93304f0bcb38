resource "google_container_cluster" "tools" {
  name                     = "tools"
  location                 = "us-central1"
  remove_default_node_pool = true
  initial_node_count       = 1
}

resource "google_container_node_pool" "main" {
  name           = "main"
  location       = "us-central1"
  node_locations = ["us-central1-b"]
  cluster        = google_container_cluster.tools.name
  node_count     = 3
}
