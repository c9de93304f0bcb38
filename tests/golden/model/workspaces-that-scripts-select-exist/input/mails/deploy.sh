terraform workspace select "$1"
terraform workspace select default
