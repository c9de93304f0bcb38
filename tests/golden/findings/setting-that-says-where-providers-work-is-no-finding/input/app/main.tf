module "config" {
  source = "../config"
}

provider "aws" {
  region = module.config.default_region
}

resource "aws_lambda_function" "app" {
  function_name = "app"
  role          = "r"
  environment {
    variables = {
      TABLE_REGION  = module.config.default_region
      BUCKET_REGION = module.config.bucket_region
    }
  }
}
