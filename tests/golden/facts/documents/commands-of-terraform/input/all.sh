#!/bin/bash
export TF_VAR_a=1 TF_CLI_ARGS_plan="-var-file=common.tfvars"
TF_VAR_b=2
options=
if [ -f x.tfvars ]; then options="-var-file=x.tfvars"; fi
terraform -chdir=infra init -backend-config=key=a -backend-config=b.tfbackend
tofu workspace select -or-create live
tofu plan $options -var='c=d'
terraform apply -destroy
docker run -e TF_VAR_c=3 hashicorp/terraform:1.9 -chdir=/x apply
doppler run -- terragrunt apply --working-dir live
${TF:-tofu} apply
echo terraform apply
never_called() {
  terraform apply -var "e=$1"
}
