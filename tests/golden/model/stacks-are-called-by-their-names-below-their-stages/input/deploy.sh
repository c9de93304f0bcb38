cdk deploy "Live/**"
cdk deploy "*"
