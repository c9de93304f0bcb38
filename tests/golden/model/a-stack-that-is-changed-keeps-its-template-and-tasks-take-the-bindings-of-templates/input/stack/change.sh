aws cloudformation update-stack --stack-name shop --use-previous-template --parameters ParameterKey=A,ParameterValue=b
aws cloudformation update-stack --stack-name other --use-previous-template --parameters ParameterKey=A,ParameterValue=b
aws cloudformation update-stack --stack-name shop --use-previous-template --region us-west-2
