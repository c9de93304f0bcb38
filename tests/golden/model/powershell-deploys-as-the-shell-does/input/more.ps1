<#
.SYNOPSIS
  aws cloudformation deploy --stack-name in-a-comment --template-file infra\app.yaml
#>
[CmdletBinding()]
param(
  [Parameter(Mandatory = $true)]
  [ValidateSet('dev', 'prod')]
  [string] $Stage,
  [string] $Owner = 'team'
)
$ErrorActionPreference = 'Stop'
switch ($stage) {
  'dev' { $region = 'ap-south-1' }
  'prod' {
    $region = 'ap-south-2'
  }
  default { throw "no such stage" }
}
function Deploy-Stack {
  param($Name)
  $arguments = @(
    'cloudformation', 'deploy',
    '--stack-name', "$Name-$Stage",   # in a list
    '--template-file', (Join-Path $PSScriptRoot 'infra\app.yaml')
  )
  aws @arguments --region $REGION
  if ($LASTEXITCODE -ne 0) { throw "failed" }
}
Deploy-Stack 'more'
try {
  if ($Stage -eq 'prod' -and $Owner -ne 'nobody') {
    Set-Location -Path "$PSScriptRoot\infra"
    aws cloudformation deploy --stack-name only-prod --template-file app.yaml --region us-gov-west-1
  } elseif ($Stage -eq 'dev') {
    aws cloudformation deploy --stack-name only-dev --template-file "$PSScriptRoot/infra/app.yaml" --region us-gov-east-1
  }
} catch {
  Write-Host "aws cloudformation deploy --stack-name told --template-file x"
}
$body = Get-Content -Raw infra\app.yaml
