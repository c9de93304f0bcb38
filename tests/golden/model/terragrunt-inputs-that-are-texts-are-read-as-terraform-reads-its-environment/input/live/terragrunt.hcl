terraform {
  source = "../module"
}
inputs = {
  domains = "[\"a.example\", \"b.example\"]"
  label   = "[plain]"
}
