resource "tfe_workspace" "network" {
  name              = "base-prod"
  working_directory = "/network/"
}
