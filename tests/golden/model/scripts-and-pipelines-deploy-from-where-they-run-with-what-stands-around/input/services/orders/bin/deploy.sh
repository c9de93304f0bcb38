# Started in the folder of its project, which is one of several.
aws cloudformation package --template-file infra/t.yaml --s3-bucket b --output-template-file infra/packaged.yaml
aws cloudformation deploy --template-file infra/packaged.yaml --stack-name project --region eu-west-1
