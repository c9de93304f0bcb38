#!/bin/sh
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
cd "$here/../cd"
terraform plan -out=plan -var-file ../config/prod.tfvars
terraform apply plan
echo terraform apply -var-file=../config/old.tfvars
cat > run.sh <<END
terraform apply -var-file=../config/old.tfvars
END
( cd ../other; cd - )
cd ..
terraform plan -var-file="config/prod.tfvars" legacy
pushd back > /dev/null && terraform apply --var-file="$(pwd)/../config/prod.tfvars"
for place in eu us; do
  terraform -chdir="$here/../every" apply -var-file="../config/${place}/every.tfvars"
done
cd "$1"
terraform apply -var-file=../config/old.tfvars
