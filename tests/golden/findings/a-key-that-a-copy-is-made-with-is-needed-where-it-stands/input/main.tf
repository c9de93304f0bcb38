provider "aws" { region = "eu-west-1" }
provider "aws" { 
  alias = "b" 
  region = "eu-central-1" 
}
resource "aws_kms_key" "k" { 
  description = "k" 
  multi_region = true 
}
resource "aws_kms_replica_key" "r" { 
  provider = aws.b 
  primary_key_arn = aws_kms_key.k.arn 
}
resource "aws_dynamodb_table" "t" { 
  name = "t"
  hash_key = "id"
  billing_mode = "PAY_PER_REQUEST"
  stream_enabled = true
  stream_view_type = "NEW_AND_OLD_IMAGES"
  attribute { 
    name = "id" 
    type = "S" 
  }
  server_side_encryption { 
    enabled = true 
    kms_key_arn = aws_kms_key.k.arn 
  }
  replica { 
    region_name = "eu-central-1" 
    kms_key_arn = aws_kms_replica_key.r.arn 
  }
}
