pushd infra
aws cloudformation deploy --stack-name b1 --template-file app.yaml --region eu-west-1
pushd sub
aws cloudformation deploy --stack-name b2 --template-file inner.yaml --region eu-west-1
popd
aws cloudformation deploy --stack-name b3 --template-file sub/inner.yaml --region eu-west-1
popd
cd missing
aws cloudformation deploy --stack-name b4 --template-file app.yaml --region eu-west-1
cd -
aws cloudformation deploy --stack-name b5 --template-file infra/app.yaml --region eu-west-1
(cd infra/sub && aws cloudformation deploy --stack-name b6 --template-file inner.yaml --region eu-west-1)
aws cloudformation deploy --stack-name b7 --template-file infra/app.yaml --region eu-west-1
cd infra; cd ..; aws cloudformation deploy --stack-name b8 --template-file infra/app.yaml --region eu-west-1
OLD=$(pwd); cd infra; aws cloudformation deploy --stack-name b9 --template-file $OLD/infra/app.yaml --region eu-west-1
cd $OLD; aws cloudformation deploy --stack-name b10 --template-file infra/app.yaml --region eu-west-1
cd $(dirname $0)/infra; aws cloudformation deploy --stack-name b11 --template-file app.yaml --region eu-west-1
cd "$(git rev-parse --show-toplevel)"; aws cloudformation deploy --stack-name b12 --template-file infra/app.yaml --region eu-west-1
