#!/bin/sh
terraform -chdir=default apply -var-file=secret.tfvars
terraform -chdir=given apply -var region=eu-north-1 -var-file=secret.tfvars
terraform -chdir=common apply -var-file=common.tfvars -var-file=secret.tfvars
terraform -chdir=unasked apply -var-file=secret.tfvars
TF_VAR_region=eu-south-1 terraform -chdir=environment apply -var-file=secret.tfvars
terraform -chdir=worked-out apply -var-file="$1.tfvars"
terraform -chdir=beside apply -var-file=prod.tfvars
