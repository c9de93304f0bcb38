terraform {
  source = get_env("ENVIRONMENT") == "production" ? "../../aws//app" : "../../aws//other"
}
