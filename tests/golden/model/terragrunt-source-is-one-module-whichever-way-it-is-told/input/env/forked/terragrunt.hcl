terraform {
  source = get_env("ENVIRONMENT") == "production" ? "git::https://github.com/acme/live//aws/app?ref=v${get_env("VERSION")}" : "../../aws//app"
}
