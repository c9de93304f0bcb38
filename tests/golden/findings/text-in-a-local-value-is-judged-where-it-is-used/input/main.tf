provider "aws" {
  region = "eu-west-1"
}

locals {
  # Goes through another local value and a module into the environment of one function.
  queue    = "https://sqs.us-east-1.amazonaws.com/837466291047/orders"
  settings = { queue = local.queue, other = "x" }

  # Only permitted.
  readable = ["arn:aws:s3:us-east-1:837466291047:accesspoint/a"]

  # Read when a plan is made.
  document = "arn:aws:ssm:us-east-1:837466291047:document/D"

  # Where logs go.
  logs = "arn:aws:logs:us-west-2:837466291047:log-group:flows"

  # Nothing uses it.
  leftover = "https://sqs.us-west-1.amazonaws.com/837466291047/old"

  # A label.
  labels = { region = "ap-south-1" }
}

module "worker" {
  source   = "./worker"
  settings = local.settings
  tags     = local.labels
}

resource "aws_lambda_function" "site" {
  function_name = "site"
  role          = "r"
}

resource "aws_iam_role_policy" "read" {
  role   = "r"
  policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "s3:*", Resource = local.readable }] })
}

data "aws_ssm_document" "this" {
  name = local.document
}

resource "aws_flow_log" "this" {
  log_destination = local.logs
  traffic_type    = "ALL"
}

# Its source is not here: what it does with the endpoint can't be told.
module "queue_client" {
  source   = "acme/queue-client/aws"
  endpoint = "https://sqs.us-east-2.amazonaws.com/837466291047/orders"
}
