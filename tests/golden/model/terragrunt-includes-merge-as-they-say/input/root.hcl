inputs = {
  names  = { from = "root", root = "yes" }
  bucket = "root"
}
