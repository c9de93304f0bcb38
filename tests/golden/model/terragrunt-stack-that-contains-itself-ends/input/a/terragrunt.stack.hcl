stack "b" {
  source = "${get_repo_root()}/b"
  path   = "b"
}

stack "a" {
  source = "${get_repo_root()}/a"
  path   = "again"
}
