FORCED = "us-east-1"
FALLBACK = "eu-west-1"
EMULATED = "eu-west-2"
