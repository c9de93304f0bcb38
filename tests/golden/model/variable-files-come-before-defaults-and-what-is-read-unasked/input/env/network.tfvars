vpc_cidr = "10.0.0.0/16"
owner    = "net"
region   = "sa-east-1"
