U=https://bucket.s3.amazonaws.com
if [ "$1" = full ]; then
  aws cloudformation create-stack --stack-name either --template-url $U/full.yaml --region us-east-1
else
  aws cloudformation create-stack --stack-name either --template-url $U/small.yaml --region us-east-1
fi
if [ "$1" = full ]; then T=$U/full.yaml; else T=$U/small.yaml; fi
aws cloudformation deploy --stack-name chosen --template-url $T --region us-east-1
if [ "$1" = full ]; then
  aws cloudformation create-stack --stack-name mixed --template-url $U/full.yaml --region us-east-1
else
  aws cloudformation create-stack --stack-name mixed --template-body file://a.yaml --region us-east-1
fi
# Made from one and changed to another: one stack.
aws cloudformation create-stack --stack-name changed --template-url $U/first.yaml --region us-east-1
if [ "$2" = more ]; then
  aws cloudformation update-stack --stack-name changed --template-url $U/more.yaml --region us-east-1
fi
