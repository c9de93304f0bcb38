# What was packaged once was committed, and is made anew each time.
sam package --template-file template.yaml --s3-bucket b --output-template-file packaged.yaml
sam deploy --template-file packaged.yaml --stack-name packed --region eu-west-2
