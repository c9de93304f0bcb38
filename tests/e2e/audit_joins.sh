#!/bin/sh
# Names that say too little join nothing: of strangers, of everybody, and of what stands in examples, documentation and tests. What
# code names is found where somebody has it.
set -eu
: "${FAULTLINE:?path of the program}"
case $FAULTLINE in /*) ;; *) FAULTLINE=$PWD/$FAULTLINE ;; esac

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export XDG_CACHE_HOME="$work/cache" HOME="$work" LC_ALL=C CI=1
cd "$work"
failures=0
fail() {
    echo "FAIL: $*" >&2
    failures=$((failures + 1))
}
rows() { # <table> <text> <number>: rows of a table that hold the text
    count=$(grep -cF -e "$2" "csv/$1.csv" || true)
    [ "$count" -eq "$3" ] || fail "$1.csv has $count rows with \"$2\", not $3: $(cat "csv/$1.csv")"
}
aws='provider "aws" {
  region = "eu-west-1"
}'
has() { # <file> <type> <name>...: Terraform that has them
    file=$1 type=$2
    shift 2
    mkdir -p "$(dirname "$file")"
    [ -e "$file" ] || echo "$aws" >"$file"
    for name in "$@"; do printf 'resource "%s" "x%s" {\n  name = "%s"\n}\n' "$type" "$(echo "$name" | tr -c 'a-z0-9\n' _)" "$name" >>"$file"; done
}
seeks() { # <file> <type> <name>...: Terraform that looks for them
    file=$1 type=$2
    shift 2
    mkdir -p "$(dirname "$file")"
    [ -e "$file" ] || echo "$aws" >"$file"
    for name in "$@"; do printf 'data "%s" "x%s" {\n  name = "%s"\n}\n' "$type" "$(echo "$name" | tr -c 'a-z0-9\n' _)" "$name" >>"$file"; done
}
state() { # <file> <name of the state>: its own
    printf 'terraform {\n  backend "s3" {\n    bucket = "acme-states"\n    key    = "%s"\n    region = "eu-west-1"\n  }\n}\n' "$2" >>"$1"
}
reads_state() { # <file> <name of the state>
    printf 'data "terraform_remote_state" "x" {\n  backend = "s3"\n  config = {\n    bucket = "acme-states"\n    key    = "%s"\n    region = "eu-west-1"\n  }\n}\n' "$2" >>"$1"
}

# One owner: what is whose can be told by its name, unless everybody calls it so.
has acme/platform/main.tf aws_secretsmanager_secret shop-card-key database_password
has acme/platform/main.tf aws_sqs_queue shop-orders
seeks acme/shop/main.tf aws_secretsmanager_secret shop-card-key database_password
printf '%s\nresource "azurerm_private_dns_zone" "x" {\n  name                = "privatelink.redis.cache.windows.net"\n  resource_group_name = "hub"\n}\n' "$aws" >acme/platform/zones.tf
printf 'data "azurerm_private_dns_zone" "x" {\n  name = "privatelink.redis.cache.windows.net"\n}\n' >acme/shop/zones.tf
sed -i '1,3d' acme/platform/zones.tf

# Strangers have nothing certain of each other; partners read a state.
seeks strange/tool/main.tf aws_secretsmanager_secret shop-card-key
seeks partner/tool/main.tf aws_secretsmanager_secret shop-card-key
state acme/platform/main.tf platform.tfstate
reads_state partner/tool/main.tf platform.tfstate
has partner/tool/main.tf aws_sqs_queue partners

# Examples, documentation and tests; a folder called like an environment is of tests when test programs stand in it.
has acme/platform/examples/simple/main.tf aws_secretsmanager_secret of-an-example
has acme/platform/test/unit/main.tf aws_secretsmanager_secret of-a-test
mkdir -p acme/platform/test && printf 'package test\n\nimport "testing"\n\nfunc TestAll(t *testing.T) {}\n' >acme/platform/test/all_test.go
has acme/platform/infra/test/main.tf aws_secretsmanager_secret of-the-test-environment
has acme/platform/environments/example/main.tf aws_secretsmanager_secret of-an-environment-called-example
has acme/platform/modules/store/main.tf aws_sqs_queue of-a-module-that-tests-make
sed -i '1,3d' acme/platform/modules/store/main.tf
printf '%s\nmodule "store" {\n  source = "../../modules/store"\n}\n' "$aws" >acme/platform/test/unit/store.tf
sed -i '1,3d' acme/platform/test/unit/store.tf
seeks acme/shop/main.tf aws_secretsmanager_secret of-an-example of-a-test of-the-test-environment of-an-environment-called-example
seeks acme/shop/main.tf aws_sqs_queue of-a-module-that-tests-make
seeks acme/shop/examples/main.tf aws_secretsmanager_secret shop-card-key
seeks acme/shop/docs/guide/main.tf aws_secretsmanager_secret nobody-has-this

# Code names a table that another repository has; a name that nobody has tells nothing.
mkdir -p acme/code/src acme/code/tests
for name in FormsQueue FormsVault; do
    printf 'resource "aws_dynamodb_table" "%s" {\n  name     = "%s"\n  hash_key = "id"\n  attribute {\n    name = "id"\n    type = "S"\n  }\n}\n' "$name" "$name" >>acme/platform/main.tf
done
printf 'resource "aws_iam_role" "importer" {\n  name = "forms-importer"\n}\nresource "aws_cloudwatch_event_bus" "bus" {\n  name = "forms-bus"\n}\n' >>acme/platform/main.tf
cat >acme/code/src/main.py <<'PY'
import boto3

dynamodb = boto3.client("dynamodb", region_name="eu-west-1")
dynamodb.put_item(TableName="FormsQueue", Item={"id": {"S": "1"}})
dynamodb.put_item(TableName="NobodysQueue", Item={"id": {"S": "FormsQueue"}})
boto3.client("iam").get_role(RoleName="forms-importer")
boto3.client("events", region_name="eu-west-1").list_rules(EventBusName="forms-bus")
PY
cat >acme/code/src/main.ts <<'TS'
import { DynamoDBClient, UpdateItemCommand } from "@aws-sdk/client-dynamodb";

const dynamodb = new DynamoDBClient({ region: "eu-west-1" });
export async function mark(id: string) {
  const update = {
    TableName: "FormsVault",
    Key: { id: { S: id } },
  };
  await dynamodb.send(new UpdateItemCommand(update));
}
TS
sed 's/put_item/get_item/' acme/code/src/main.py >acme/code/tests/test_main.py
printf 'FROM python:3\nCOPY src /src\nCMD ["python", "/src/main.py"]\n' >acme/code/Dockerfile

# A host that no catalog knows is looked for where it is asked or told to what runs, and shared where nobody here has it. Comments, names of
# schemas, hosts of a cluster, and settings that say where others come from, ask nothing.
mkdir -p acme/site
printf 'resource "aws_route53_record" "api" {\n  zone_id = "Z1"\n  name    = "%s"\n  type    = "A"\n  ttl     = 60\n  records = ["10.0.0.1"]\n}\n' api.acme-works.net >>acme/site/hosts.tf
printf 'resource "aws_route53_record" "%s" {\n  zone_id = "Z1"\n  name    = "%s.acme-works.net"\n  type    = "A"\n  ttl     = 60\n  records = ["10.0.0.1"]\n}\n' pages pages comments comments >>acme/site/hosts.tf
cat >acme/code/src/calls.py <<'PY'
import requests

# https://comments.acme-works.net says how
NAMESPACE = "http://www.w3.org/2000/svg"


def call():
    requests.get("https://API.acme-works.net:8443/v1")
    requests.get("https://rates.acme-partner.com/v1")
    requests.get("http://rates.prices.svc.cluster.local/v1")
    return requests.get(NAMESPACE)
PY
cat >acme/shop/calls.tf <<'TF'
resource "aws_lambda_function" "calls" {
  function_name = "calls"
  role          = "x"
  environment {
    variables = {
      API_URL         = "https://api.acme-works.net/v1"
      RATES_URL       = "https://rates.acme-partner.com/v1"
      ALLOWED_ORIGINS = "https://pages.acme-works.net"
      INSIDE_URL      = "http://rates.prices.svc.cluster.local/v1"
      SCHEMA          = "http://www.w3.org/2000/svg"
    }
  }
}
TF
mkdir -p acme/cluster
cat >acme/cluster/web.yaml <<'YAML'
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          image: ghcr.io/acme/web:1
          env:
            - {name: API_URL, value: "https://api.acme-works.net/v1"}
            - {name: CORS_ORIGIN, value: "https://pages.acme-works.net"}
YAML

# So it is for objects that stand for a table or bucket, and for URLs of queues; a client asks in its own region.
for name in LedgerEntries LedgerHome; do
    printf 'resource "aws_dynamodb_table" "%s" {\n  name     = "%s"\n  hash_key = "id"\n  attribute {\n    name = "id"\n    type = "S"\n  }\n}\n' "$name" "$name" >>acme/platform/main.tf
done
has acme/platform/main.tf aws_sqs_queue ledger-inbox
cat >acme/code/src/ledger.py <<'PY'
import boto3

table = boto3.resource("dynamodb", region_name="eu-west-1").Table("LedgerEntries")
table.put_item(Item={"id": "1"})
nobodys = boto3.resource("dynamodb", region_name="eu-west-1").Table("NobodysEntries")
nobodys.put_item(Item={"id": "1"})
boto3.client("dynamodb", region_name="us-east-1").put_item(TableName="LedgerHome", Item={})
PY
cat >acme/shop/queues.tf <<'TF'
resource "aws_lambda_function" "queues" {
  function_name = "queues"
  role          = "x"
  environment {
    variables = {
      INBOX_URL     = "https://sqs.eu-west-1.amazonaws.com/482910375561/ledger-inbox"
      ELSEWHERE_URL = "https://sqs.us-east-1.amazonaws.com/482910375561/ledger-inbox"
    }
  }
}
TF

# A zone is what a zone is looked for, not what answers under its name; a vault's secret is another one than that of another vault; a
# subnet of Azure's own name is everybody's; and a state in a bucket that is not known is no state under the bucket's level.
mkdir -p acme/site acme/vaults acme/azure strange/azure
cat >acme/site/main.tf <<'TF'
resource "aws_cloudfront_distribution" "site" {
  enabled = true
  aliases = ["acme-works.example.org", "acme-works.net"]
  origin {
    domain_name = "origin.acme-works.net"
    origin_id   = "o"
  }
}
TF
printf 'data "aws_route53_zone" "x" {\n  name = "acme-works.net."\n}\n' >>acme/shop/zones.tf
printf 'resource "azurerm_dns_zone" "x" {\n  name                = "acme-elsewhere.net"\n  resource_group_name = "hub"\n}\n' >>acme/site/main.tf
printf 'data "aws_route53_zone" "y" {\n  name = "acme-elsewhere.net"\n}\n' >>acme/shop/zones.tf
cat >acme/vaults/main.tf <<'TF'
resource "azurerm_key_vault_secret" "mail" {
  name         = "monitor-notification-email"
  value        = "x"
  key_vault_id = "/subscriptions/1/vaults/a"
}
resource "azurerm_subnet" "gateway" {
  name                 = "GatewaySubnet"
  virtual_network_name = "hub"
  resource_group_name  = "hub"
  address_prefixes     = ["10.0.0.0/24"]
}
TF
cat >acme/azure/main.tf <<'TF'
variable "vault" {}
variable "state_bucket" {}
data "azurerm_key_vault_secret" "mail" {
  name         = "monitor-notification-email"
  key_vault_id = var.vault
}
data "azurerm_subnet" "gateway" {
  name                 = "GatewaySubnet"
  virtual_network_name = "spoke"
  resource_group_name  = "spoke"
}
data "terraform_remote_state" "vpc" {
  backend = "s3"
  config = {
    bucket = var.state_bucket
    key    = "vpc/terraform.tfstate"
    region = "eu-west-1"
  }
}
TF
for name in strange/azure acme/site; do
    printf 'terraform {\n  backend "azurerm" {\n    key = "terraform.tfstate"\n  }\n}\n' >>$name/main.tf
done

# A slash at the beginning is a part of the name of a secret, a log group and a parameter of several levels.
has acme/platform/main.tf aws_secretsmanager_secret /acme/ledger/token acme/ledger/plain
has acme/platform/main.tf aws_cloudwatch_log_group acme/trail /acme/trace
seeks acme/shop/main.tf aws_secretsmanager_secret acme/ledger/token acme/ledger/plain
seeks acme/shop/main.tf aws_cloudwatch_log_group /acme/trail /acme/trace
has acme/platform/main.tf aws_ssm_parameter /acme/zones/alpha acme-flag
seeks acme/shop/main.tf aws_ssm_parameter acme/zones/alpha /acme-flag
cat >>acme/shop/main.tf <<'TF'
resource "aws_lambda_function" "reader" {
  function_name = "reader"
  role          = "x"
  environment {
    variables = {
      ALPHA_URL = "arn:aws:ssm:eu-west-1:482910375561:parameter/acme/zones/alpha"
    }
  }
}
TF

# A data source may know its name in part: one thing alone fits, or several do and are told; of none nothing is said.
has acme/platform/main.tf aws_ssm_parameter /acme/network/prod/vpcid /acme/mesh/prod/vpcid /acme/mesh/staging/vpcid
for name in network mesh nobody; do
    printf 'data "aws_ssm_parameter" "%s" {\n  name = "/acme/%s/${var.environment}/vpcid"\n}\n' $name $name >>acme/shop/parts.tf
done
printf 'variable "environment" {}\n' >>acme/shop/parts.tf

# What begins with anything is one of an edition alone, behind a slash, too.
printf '%s\nvariable "product" {}\n' "$aws" >acme/vaults/open.tf
sed -i '1,3d' acme/vaults/open.tf
has acme/vaults/open.tf aws_ssm_parameter '/${var.product}/ledger/token-file'
seeks acme/shop/main.tf aws_ssm_parameter /works/ledger/token-file

# A private zone is not the public one of that name.
for name in private public; do
    printf 'resource "aws_route53_zone" "%s" {\n  name = "acme-inside.net"\n' $name
    [ $name = public ] || printf '  vpc {\n    vpc_id = "vpc-1"\n  }\n'
    printf '}\n'
done >acme/site/inside.tf
printf 'resource "aws_route53_zone" "outside" {\n  name = "acme-outside.net"\n}\n' >>acme/site/inside.tf
printf 'data "aws_route53_zone" "inside" {\n  name         = "acme-inside.net."\n  private_zone = true\n}\n' >acme/shop/inside.tf
printf 'data "aws_route53_zone" "outside" {\n  name         = "acme-outside.net"\n  private_zone = true\n}\n' >>acme/shop/inside.tf

# A name is narrowed down by what is asked for besides: the scope of an IP set, the network of a subnet.
for scope in CLOUDFRONT REGIONAL; do
    printf 'resource "aws_wafv2_ip_set" "%s" {\n  name               = "acme-offices"\n  scope              = "%s"\n  ip_address_version = "IPV4"\n  addresses          = []\n}\n' $scope $scope >>acme/site/main.tf
done
printf 'data "aws_wafv2_ip_set" "offices" {\n  name  = "acme-offices"\n  scope = "REGIONAL"\n}\n' >>acme/shop/zones.tf
for name in app-subnet db-subnet; do
    printf 'resource "azurerm_subnet" "%s" {\n  name                 = "acme-%s"\n  virtual_network_name = "hub"\n  resource_group_name  = "hub"\n  address_prefixes     = ["10.0.1.0/24"]\n}\n' $name $name >>acme/vaults/main.tf
done
printf 'data "azurerm_subnet" "app" {\n  name                 = "acme-app-subnet"\n  virtual_network_name = "spoke"\n  resource_group_name  = "spoke"\n}\ndata "azurerm_subnet" "db" {\n  name                 = "acme-db-subnet"\n  virtual_network_name = "hub"\n  resource_group_name  = "hub"\n}\n' >>acme/azure/main.tf

# Of a stranger neither a name that is known in part nor one that everybody uses is told as a possible owner.
printf '%s\nvariable "product" {}\nresource "aws_s3_bucket" "x" {\n  bucket = "${var.product}-artifact-bucket"\n}\n' "$aws" >>strange/azure/main.tf
has strange/azure/secrets.tf aws_secretsmanager_secret github-token
sed -i '1,3d' strange/azure/secrets.tf
printf 'data "aws_s3_bucket" "x" {\n  bucket = "test-artifact-bucket"\n}\n' >>acme/shop/main.tf
seeks acme/shop/main.tf aws_secretsmanager_secret github-token

for name in acme/platform acme/shop acme/code acme/site acme/cluster acme/vaults acme/azure strange/azure strange/tool partner/tool; do
    (cd $name && git -c init.defaultBranch=main init -q . && git add -A &&
        git -c user.name=t -c user.email=t@example.com -c commit.gpgsign=false commit -qm first)
done
{
    echo 'repositories:'
    for name in acme/platform acme/shop acme/code acme/site acme/cluster acme/vaults acme/azure strange/azure strange/tool partner/tool; do echo "  - {path: $name, name: $name}"; done
} >manifest.yaml
"$FAULTLINE" audit manifest.yaml --bundles bundles --csv csv --format text=out --quiet 2>err || fail "exit $?: $(cat err)"
grep shop-card-key csv/links.csv >links || true
[ "$(wc -l <links)" -eq 2 ] && grep -q '^"acme/shop"' links && grep -q '^"partner/tool"' links || fail "shop-card-key: $(cat links)"
rows ambiguous '"strange/tool"' 1
rows links database_password 0
rows ambiguous database_password 1
rows links privatelink 0
rows ambiguous privatelink.redis 1
rows links of-an-example 0
rows links of-a-test 0
rows links of-a-module-that-tests-make 0
rows dangling of-a-module-that-tests-make 1
rows links of-the-test-environment 1
rows links of-an-environment-called-example 1
rows dangling nobody-has-this 0
rows links FormsQueue 1
rows links FormsVault 1
rows links forms-importer 1
rows links forms-bus 1
rows links '"src/main.ts:9"' 1
rows links '"src/main.py:4"' 1
rows dangling NobodysQueue 0
rows links LedgerEntries 1
rows links '"src/ledger.py:3"' 1
rows links LedgerHome 0
rows links NobodysEntries 0
rows dangling NobodysEntries 0
rows links '"ledger-inbox"' 1
rows links '"queues.tf:6"' 1
rows dangling '"ledger-inbox"' 1
rows links api.acme-works.net 3
for name in src/calls.py:8 calls.tf:6 web.yaml:13; do rows links "\"$name\"" 1; done
rows links acme-works 3
for table in links shared dangling ambiguous; do
    for name in pages.acme-works comments.acme-works www.w3.org cluster.local; do rows $table $name 0; done
done
rows shared rates.acme-partner.com 1
rows dangling acme-partner 0
rows dangling '"zone","acme-works.net"' 1
rows links acme-elsewhere 0
rows dangling '"zone","acme-elsewhere.net"' 1
rows links monitor-notification-email 0
rows ambiguous monitor-notification-email 1
for table in links ambiguous dangling; do rows $table GatewaySubnet 0; done
for table in links ambiguous; do rows $table vpc/terraform.tfstate 0; done
rows links '"acme-offices","REGIONAL"' 1
grep acme-offices csv/links.csv | grep -q "main.tf:$(grep -n '"REGIONAL" {' acme/site/main.tf | cut -d: -f1)\"" || fail "the IP set is of another scope: $(grep acme-offices csv/links.csv)"
rows links '"acme/ledger/token"' 0
rows links acme/ledger/plain 1
rows links '"/acme/trail"' 0
rows dangling '"/acme/trail"' 1
rows links '"/acme/trace"' 1
rows links '"acme/zones/alpha"' 0
rows links '"/acme/zones/alpha"' 1
rows links acme-flag 1
rows links /works/ledger/token-file 0
rows dangling /works/ledger/token-file 1
rows links '"parts.tf:1"' 1
rows links /acme/network/ 1
grep /acme/network/ csv/links.csv | grep -q '"likely"' || fail "known in part: $(grep /acme/network/ csv/links.csv)"
rows links /acme/mesh/ 0
rows ambiguous /acme/mesh/ 1
for table in links ambiguous dangling; do rows $table /acme/nobody/ 0; done
grep acme-inside csv/links.csv | grep -q '"inside.tf:1"' || fail "the private zone: $(cat csv/links.csv)"
rows ambiguous acme-inside 0
rows links acme-outside 0
rows dangling acme-outside 1
rows links acme-app-subnet 0
rows dangling acme-app-subnet 1
rows links acme-db-subnet 1
for name in test-artifact-bucket github-token; do
    rows ambiguous $name 0
    rows dangling $name 1
done

[ $failures -eq 0 ] || exit 1
echo "names join what they tell, and nothing else"
