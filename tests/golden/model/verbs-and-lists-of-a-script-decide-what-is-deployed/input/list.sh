PERMITTED="integration production"
if [[ $# == 0 ]] || ! [[ ${PERMITTED} =~ ^$1$ ]]; then
  echo "Call"; exit 1
fi
aws cloudformation update-stack --region eu-west-2 --stack-name="b-$1" --template-body file://template.yaml
