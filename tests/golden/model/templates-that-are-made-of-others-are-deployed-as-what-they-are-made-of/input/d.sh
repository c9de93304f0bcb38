cp t.yaml out.yaml
sed -i -e 's/X/Y/' out.yaml
aws cloudformation deploy --stack-name s --region eu-west-1 --template-file ./out.yaml
envsubst < t.yaml > rendered.yaml
aws cloudformation deploy --stack-name s2 --region eu-west-2 --template-file rendered.yaml
sed "s/a/b/" t.yaml > sed.yaml && aws cloudformation deploy --stack-name s3 --region eu-west-3 --template-file sed.yaml
