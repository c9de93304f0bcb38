terraform workspace select "$1" || terraform workspace new "$1"
terraform apply -var-file="envs/$1.tfvars"
