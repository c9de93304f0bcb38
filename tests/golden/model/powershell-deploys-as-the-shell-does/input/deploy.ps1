param([string]$Region = "eu-west-1", [string]$Stage = "prod")
$StackName = "shop-$Stage"
Push-Location $PSScriptRoot\infra
aws cloudformation deploy `
  --stack-name $StackName `
  --template-file .\app.yaml `
  --region $Region
Pop-Location
