terraform {
  extra_arguments "replaced" {
    commands  = ["plan", "apply"]
    arguments = ["-var", "first=replaced by the same name in the child"]
  }

  extra_arguments "environment" {
    commands = get_terraform_commands_that_need_vars()
    env_vars = {
      TF_VAR_second = "from the environment"
      TF_VAR_third  = "[\"a\", \"b\"]"
    }
  }
}
