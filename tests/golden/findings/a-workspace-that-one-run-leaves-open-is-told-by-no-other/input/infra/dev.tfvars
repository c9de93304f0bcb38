size = "db.t4g.micro"
