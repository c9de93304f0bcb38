PERMITTED="integration production"
if [[ $# == 0 ]] || ! [[ ${PERMITTED} =~ ( |^)$1( |$) ]]; then
  echo "Call"; exit 1
fi
LIST=(aa bb)
if [[ ! " ${LIST[*]} " =~ " $2 " ]]; then exit 1; fi
aws cloudformation update-stack --region eu-west-2 --stack-name="$1-vault-$2" --template-body file://template.yaml
