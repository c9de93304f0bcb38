terraform {
  source = "git::git@github.com:example/modules.git//network?ref=v1.0.0"
}
