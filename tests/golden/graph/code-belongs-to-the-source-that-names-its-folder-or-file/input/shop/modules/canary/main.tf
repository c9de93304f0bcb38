data "archive_file" "canary" {
  type        = "zip"
  source_file = "${path.module}/canary.py"
  output_path = "canary.zip"
}

resource "aws_synthetics_canary" "canary" {
  name                 = "canary"
  artifact_s3_location = "s3://canaries"
  execution_role_arn   = "arn:aws:iam::210987654321:role/canary"
  handler              = "canary.handler"
  runtime_version      = "syn-python-selenium-3.0"
  zip_file             = data.archive_file.canary.output_path
  schedule {
    expression = "rate(5 minutes)"
  }
}
