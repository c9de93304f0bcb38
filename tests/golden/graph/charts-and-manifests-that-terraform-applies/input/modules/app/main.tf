# A chart of the module, by the provider of who calls it.
resource "helm_release" "app" {
  name  = "app"
  chart = "${path.module}/chart"
}
