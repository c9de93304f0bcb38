multi_az = true
class    = "db.t4g.medium"
