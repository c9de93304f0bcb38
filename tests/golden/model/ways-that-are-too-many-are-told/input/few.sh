if [ "$A" = x ]; then B=a; else B=b; fi
aws cloudformation deploy --template-file few.yaml --stack-name few-$B --region eu-west-1
