aws cloudformation deploy --stack-name two --template-file infra\app.yaml --region us-east-1
$env:AWS_REGION = "us-west-2"
aws cloudformation deploy --stack-name three --template-file "$PSScriptRoot\infra\app.yaml"
foreach ($r in @("ap-south-1","ap-south-2")) {
  aws cloudformation deploy --stack-name four --template-file .\infra\app.yaml --region $r
}
if ($LASTEXITCODE -ne 0) { exit 1 }
New-CFNStack -StackName five -TemplateBody (Get-Content -Raw infra\app.yaml) -Region eu-central-1
