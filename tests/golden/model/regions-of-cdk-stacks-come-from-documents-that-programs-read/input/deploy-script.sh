cd script
cdk deploy --all -c stage=dev
cdk deploy --all -c stage=prod
