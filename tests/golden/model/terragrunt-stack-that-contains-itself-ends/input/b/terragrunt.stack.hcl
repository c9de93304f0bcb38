stack "a" {
  source = "${get_repo_root()}/a"
  path   = "a"
}

unit "queue" {
  source = "${get_repo_root()}/unit"
  path   = "queue"
}
