terraform {
  source = get_env("ENVIRONMENT") == "production" ? "git::https://github.com/acme/live//aws/shop?ref=v${get_env("VERSION")}" : "../../aws//app"
}
