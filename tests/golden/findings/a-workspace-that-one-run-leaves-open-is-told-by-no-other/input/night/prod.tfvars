size = "db.m6g.large"
