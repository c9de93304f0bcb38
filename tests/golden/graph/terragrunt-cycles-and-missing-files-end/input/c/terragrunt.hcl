terraform {
  source = "../nowhere"
}
