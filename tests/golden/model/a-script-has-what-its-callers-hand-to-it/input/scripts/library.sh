REGION=sa-east-1
apply() {
  terraform -chdir="$1" apply -var "region=$2"
}
