cdk deploy --all -c stage=Beta
cdk deploy --all -c stage=Prod
