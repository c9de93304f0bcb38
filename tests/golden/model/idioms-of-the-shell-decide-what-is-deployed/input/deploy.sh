declare -A REGIONS=([prod]=us-east-1 ["dev"]=eu-west-1)
REGIONS[test]=ap-south-1
for stage in prod dev test; do
  aws cloudformation deploy --stack-name each-$stage --region "${REGIONS[$stage]}" --template-file t.yaml
done
LIST=(us-west-1 us-west-2)
aws cloudformation deploy --stack-name second --region "${LIST[1]}" --template-file t.yaml
env AWS_REGION=ca-central-1 aws cloudformation deploy --stack-name set --template-file t.yaml
: "${KEPT:=eu-north-1}"
aws cloudformation deploy --stack-name kept --region "$KEPT" --template-file t.yaml
GIVEN="${2:-}"
[ -z "$GIVEN" ] && GIVEN=eu-west-3
aws cloudformation deploy --stack-name given --region "$GIVEN" --template-file t.yaml
[[ $1 == prod ]] && PLACE=us-east-2 || PLACE=ca-west-1
aws cloudformation deploy --stack-name one-of-two --region "$PLACE" --template-file t.yaml
if false; then
  aws cloudformation deploy --stack-name never --region us-east-1 --template-file t.yaml
fi
nohup env AWS_REGION=eu-south-1 ./x.sh
[ -f y.sh ] && ./y.sh || exit 1
aws cloudformation deploy --stack-name last --region sa-east-1 --template-file t.yaml
