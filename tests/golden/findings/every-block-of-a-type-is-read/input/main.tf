provider "aws" {
  region = "eu-west-2"
}

resource "aws_subnet" "a" {
  vpc_id            = "vpc-1"
  availability_zone = "eu-west-2a"
}

resource "aws_subnet" "b" {
  vpc_id            = "vpc-1"
  availability_zone = "eu-west-2b"
}

# Two blocks, two zones: no finding.
resource "aws_lb" "two" {
  load_balancer_type = "network"
  subnet_mapping {
    subnet_id = aws_subnet.a.id
  }
  subnet_mapping {
    subnet_id = aws_subnet.b.id
  }
}

# Two blocks, one zone.
resource "aws_lb" "one" {
  load_balancer_type = "network"
  subnet_mapping {
    subnet_id = aws_subnet.a.id
  }
  subnet_mapping {
    subnet_id = aws_subnet.a.id
  }
}

# A block for each of two subnets.
resource "aws_lb" "each" {
  load_balancer_type = "network"
  dynamic "subnet_mapping" {
    for_each = [aws_subnet.a.id, aws_subnet.b.id]
    content {
      subnet_id = subnet_mapping.value
    }
  }
}
