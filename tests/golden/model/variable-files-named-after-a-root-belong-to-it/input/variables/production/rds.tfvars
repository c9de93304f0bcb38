multi_az = true
class    = "db.m6g.large"
