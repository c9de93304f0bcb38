terraform {
  source = "git::../..//aws/app?ref=${get_env("VERSION")}"
}
