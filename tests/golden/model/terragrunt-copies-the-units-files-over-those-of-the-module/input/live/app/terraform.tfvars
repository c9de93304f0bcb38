# Read before more.auto.tfvars of the module, which wins.
size = "own"
