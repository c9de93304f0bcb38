terraform {
  source = "../../../modules//queue"
}
include {
  path = find_in_parent_folders()
}
