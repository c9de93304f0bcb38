cd python
cdk deploy --all -c stage=dev
cdk deploy --all -c stage=prod
