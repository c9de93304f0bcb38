locals {
  region = "eu-west-1"
}

stack "messages" {
  source = "../../catalog/stacks/messages"
  path   = "messages"
  values = {
    region = local.region
  }
}

unit "app" {
  source                  = "${get_repo_root()}/catalog/units/app"
  path                    = "app"
  no_dot_terragrunt_stack = true

  autoinclude {
    dependency "messages" {
      config_path = stack.messages.path

      mock_outputs = {
        orders = { arn = "arn:aws:sqs:us-east-1:000000000000:mock" }
      }
    }

    inputs = {
      region = local.region
      queue  = dependency.messages.outputs.orders.arn
    }
  }
}
