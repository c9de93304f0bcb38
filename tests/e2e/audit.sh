#!/bin/sh
# Many repositories as one system: what is joined, what is not, and that neither order, hierarchy, shards nor an end in the middle
# change a byte.
set -eu
: "${FAULTLINE:?path of the program}"
case $FAULTLINE in /*) ;; *) FAULTLINE=$PWD/$FAULTLINE ;; esac

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export XDG_CACHE_HOME="$work/cache" HOME="$work" LC_ALL=C CI=1
failures=0
fail() {
    echo "FAIL: $*" >&2
    failures=$((failures + 1))
}
git_() { git -c user.name=t -c user.email=t@example.com -c init.defaultBranch=main -c commit.gpgsign=false "$@" >/dev/null 2>&1; }
repository() { # <name>; its files stand there
    (cd "$work/org/$1" && git_ init . && git_ add -A && git_ commit -m first)
}
expect_rows() { # <table> <text> <number>: rows of a table that hold the text
    count=$(grep -cF -e "$2" "$work/csv/$1.csv" || true)
    [ "$count" -eq "$3" ] || fail "$1.csv has $count rows with \"$2\", not $3: $(cat "$work/csv/$1.csv")"
}
# A report without what it says of earlier audits, which is of the day.
is_same() { sed '/^  "history": \[/,$d' "$1" >"$work/a" && sed '/^  "history": \[/,$d' "$2" >"$work/b" && [ -s "$work/a" ] && cmp -s "$work/a" "$work/b"; }

mkdir -p "$work/org/network" "$work/org/shop" "$work/org/pay" "$work/org/zones" "$work/org/twin" "$work/org/quiet"

# network keeps a state, a parameter and a queue of account 111111111111 in eu-west-1.
cat >"$work/org/network/main.tf" <<'TF'
terraform {
  backend "s3" {
    bucket = "acme-states"
    key    = "network.tfstate"
    region = "eu-west-1"
  }
}
provider "aws" {
  region = "eu-west-1"
}
resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16"
}
resource "aws_ssm_parameter" "vpc" {
  name  = "/network/vpc-id"
  type  = "String"
  value = aws_vpc.main.id
}
resource "aws_sqs_queue" "orders" {
  name = "orders"
}
output "vpc_id" {
  value = aws_vpc.main.id
}
output "orders" {
  value = { url = aws_sqs_queue.orders.url }
}
TF
echo '* @acme/network' >"$work/org/network/CODEOWNERS"

# shop reads the state, the parameter and the queue; and a queue of that name in another region, which is another one.
cat >"$work/org/shop/main.tf" <<'TF'
provider "aws" {
  region = "eu-west-1"
}
provider "aws" {
  alias  = "ireland_not"
  region = "us-east-1"
}
data "terraform_remote_state" "network" {
  backend = "s3"
  config = {
    bucket = "acme-states"
    key    = "network.tfstate"
    region = "eu-west-1"
  }
}
data "aws_ssm_parameter" "vpc" {
  name = "/network/vpc-id"
}
data "aws_sqs_queue" "orders" {
  name = "orders"
}
data "aws_sqs_queue" "elsewhere" {
  provider = aws.ireland_not
  name     = "orders"
}
data "aws_secretsmanager_secret" "nobodys" {
  name = "nobody-has-this"
}
data "aws_iam_role" "linked" {
  name = "AWSServiceRoleForECS"
}
resource "aws_lambda_function" "shop" {
  function_name = "shop"
  role          = "arn:aws:iam::111111111111:role/shop"
  environment {
    variables = { QUEUE = data.aws_sqs_queue.orders.url, VPC = data.aws_ssm_parameter.vpc.value }
  }
}
module "bucket" {
  source = "git::https://github.com/acme/terraform-bucket.git?ref=v1.2.0"
}
locals {
  network = data.terraform_remote_state.network.outputs
}
resource "aws_security_group" "shop" {
  vpc_id      = local.network.vpc_id
  description = data.terraform_remote_state.network.outputs.nobody_gives_this
}
TF
cat >"$work/org/shop/catalog-info.yaml" <<'YAML'
apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: shop
spec:
  type: service
  owner: team-shop
  system: retail
YAML

# pay imports what zones exports.
cat >"$work/org/zones/template.yaml" <<'YAML'
AWSTemplateFormatVersion: "2010-09-09"
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties: {TopicName: payments}
Outputs:
  Topic:
    Value: !Ref Topic
    Export: {Name: zones-payments-topic}
  Unused:
    Value: !Ref Topic
    Export: {Name: zones-nobody-asks}
YAML
cat >"$work/org/pay/template.yaml" <<'YAML'
AWSTemplateFormatVersion: "2010-09-09"
Resources:
  Alarm:
    Type: AWS::CloudWatch::Alarm
    Properties:
      AlarmActions: [!ImportValue zones-payments-topic]
      MetricName: Errors
      Namespace: AWS/Lambda
YAML
cat >>"$work/org/pay/main.tf" <<'TF'
provider "aws" {
  region = "eu-west-1"
}
data "aws_secretsmanager_secret" "card" {
  name = "card-key"
}
module "bucket" {
  source = "git::https://github.com/acme/terraform-bucket.git?ref=v2.0.0"
}
TF
# Two have a secret of one name: nobody can say whose pay reads.
for name in twin quiet; do
    cat >"$work/org/$name/main.tf" <<'TF'
provider "aws" {
  region = "eu-west-1"
}
resource "aws_secretsmanager_secret" "card" {
  name = "card-key"
}
TF
done
for name in network shop pay zones twin quiet; do repository $name; done
git_ init --bare "$work/org/bare.git"
git_ -C "$work/org/quiet" push "$work/org/bare.git" main
mkdir "$work/org/empty" "$work/org/broken.git" "$work/org/broken.git/objects" "$work/org/broken.git/refs"
echo 'ref: refs/heads/main' >"$work/org/broken.git/HEAD"
echo '1234567890123456789012345678901234567890 refs/heads/main' >"$work/org/broken.git/packed-refs" # a commit that is not there
git_ init --bare "$work/org/unborn.git"
rm -rf "$work/org/bare.git" # told apart from quiet by nothing but its name, it would be an owner, too

cd "$work"
"$FAULTLINE" audit org --bundles bundles --csv csv --site site --format json=first.json --history history.db 2>err || fail "audit: $(cat err)"
expect_rows repositories '"failed"' 1
expect_rows repositories '"empty"' 2
expect_rows repositories 'nothing was ever committed to it' 1
expect_rows repositories '"read"' 6
expect_rows links '"state","acme-states/network.tfstate",' 1
expect_rows links '"network","network//","'"'"'@acme/network","output","acme-states/network.tfstate#vpc_id","","runtime","proved"' 1
expect_rows links '"main.tf:46","main.tf:22"' 1
expect_rows links 'acme-states/network.tfstate#' 1
expect_rows dangling '"output","acme-states/network.tfstate#nobody_gives_this"' 1
expect_rows links '"parameter","/network/vpc-id"' 1
expect_rows links '"queue","orders"' 1
expect_rows links 'zones-payments-topic' 1
expect_rows links 'card-key' 0
expect_rows links 'AWSServiceRole' 0
expect_rows ambiguous 'card-key' 1
expect_rows dangling 'nobody-has-this' 1
expect_rows dangling '"queue","orders"' 1
expect_rows dangling 'AWSServiceRole' 0
expect_rows orphans 'zones-nobody-asks' 1
expect_rows orphans 'zones-payments-topic' 0
expect_rows teams '"team-shop","'"'"'@acme/network",4' 1
expect_rows versions '"module","acme/terraform-bucket",2,2,2' 1
expect_rows shared '"module:acme/terraform-bucket","module"' 1
expect_rows dependencies '"shop","network",4' 1
[ -s site/index.html ] && [ "$(find site -name '*.html' | wc -l)" -eq 10 ] || fail "pages: $(ls site)"
grep -q 'href="shop-' site/index.html || fail "the index leads to no page"
node -e 'JSON.parse(require("fs").readFileSync("first.json"))' || fail "first.json is no JSON"
expect_rows services '"shop","' 1
"$FAULTLINE" merge bundles --format html=one.html || fail "one page"
grep -q '<section><h2 id="shop-' one.html && grep -q 'href="#shop-' one.html && ! grep -q 'href="[a-z]*-[0-9a-f]*.html"' one.html || fail "one page does not hold all"
[ "$(grep -c '<section>' one.html)" -eq 9 ] || fail "one page lacks repositories"
! grep -q "$work" first.json || fail "the report tells a path of this machine"

# Each by itself, in any order, merged in steps: the same bytes.
for name in network shop pay zones twin quiet; do
    "$FAULTLINE" collect "org/$name@HEAD" --name "$name" -o "$name.flb" || fail "collect $name"
done
"$FAULTLINE" merge network.flb shop.flb pay.flb zones.flb twin.flb quiet.flb --format json=all.json || fail merge
"$FAULTLINE" merge quiet.flb zones.flb shop.flb twin.flb network.flb pay.flb --format json=turned.json || fail merge
cmp -s all.json turned.json || fail "the order of bundles changes the report"
"$FAULTLINE" merge shop.flb quiet.flb -o a.flb && "$FAULTLINE" merge pay.flb twin.flb shop.flb -o b.flb
"$FAULTLINE" merge zones.flb b.flb -o c.flb && "$FAULTLINE" merge c.flb network.flb a.flb -o one.flb
"$FAULTLINE" merge network.flb shop.flb pay.flb zones.flb twin.flb quiet.flb -o other.flb
cmp -s one.flb other.flb || fail "the hierarchy of merges changes the bundle"
"$FAULTLINE" merge one.flb --format json=merged.json || fail merge
cmp -s all.json merged.json || fail "a merged bundle gives another report"
"$FAULTLINE" collect org/shop@HEAD --name shop -o again.flb && cmp -s shop.flb again.flb || fail "collect gives other bytes"

# Shards, by option and by the variables of array jobs; then one merge.
for index in 0 1 2; do "$FAULTLINE" audit org --bundles parts --shard "$index/4" --quiet 2>err || fail "shard: $(cat err)"; done
status=0
"$FAULTLINE" merge parts --format json=parts.json 2>err || status=$?
[ $status -eq 3 ] && grep -q 'unfinished parts of the audit: 1' err || fail "a part that nobody ran: exit $status: $(cat err)"
"$FAULTLINE" audit org --bundles parts --shard 3/4 --quiet 2>err || fail "shard: $(cat err)"
mv parts/zones.*.flb . && status=0
"$FAULTLINE" merge parts --format json=parts.json 2>err || status=$?
[ $status -eq 3 ] && grep -q 'missing bundles of the audit: 1' err || fail "a bundle that is gone: exit $status: $(cat err)"
mv zones.*.flb parts/
"$FAULTLINE" merge parts --format json=parts.json || fail "merge of parts"
is_same first.json parts.json || fail "shards change the report"
for index in 3 4 5 6; do
    SLURM_ARRAY_TASK_ID=$index SLURM_ARRAY_TASK_MIN=3 SLURM_ARRAY_TASK_COUNT=4 "$FAULTLINE" audit org --bundles slurm --quiet || fail slurm
done
for index in 0 1; do JOB_COMPLETION_INDEX=$index "$FAULTLINE" audit org --bundles kubernetes --shard /2 --quiet || fail kubernetes; done
for index in 0 1; do AZ_BATCH_TASK_ID=$index "$FAULTLINE" audit org --bundles azure --shard /2 --quiet || fail azure; done
for engine in slurm kubernetes azure; do
    "$FAULTLINE" merge $engine --format json=$engine.json && is_same first.json $engine.json || fail "$engine changes the report"
done
status=0
"$FAULTLINE" audit org --shard 4/4 2>err || status=$?
[ $status -eq 2 ] || fail "--shard 4/4: exit $status"
status=0
"$FAULTLINE" audit org --shard /0 2>err || status=$?
[ $status -eq 2 ] || fail "--shard /0: exit $status"

# Where no history can be kept the report stands all the same.
echo garbage >garbage.db && status=0
"$FAULTLINE" audit org --bundles parts --format json=unkept.json --history garbage.db --quiet 2>err || status=$?
[ $status -eq 2 ] && grep -q 'no history can be kept' err && is_same first.json unkept.json || fail "a damaged history: exit $status: $(cat err)"

# Only what changed is read again, and an audit that was killed goes on.
"$FAULTLINE" audit org --bundles bundles --since-last --format json=second.json --history history.db 2>err || fail "second: $(cat err)"
is_same first.json second.json || fail "an audit from bundles differs"
grep -q 'taken from their bundles' err && grep -q ' 6 taken' err || fail "not taken from bundles: $(cat err)"
echo '# more' >>org/shop/main.tf && (cd org/shop && git_ add -A && git_ commit -m more)
"$FAULTLINE" audit org --bundles bundles --since-last --format json=third.json --history history.db 2>err || fail third
node -e 'const d = JSON.parse(require("fs").readFileSync("third.json")); if (!Array.isArray(d.trend) || d.trend.length) process.exit(1)' || fail "a trend without a change"
node -e 'const d = JSON.parse(require("fs").readFileSync("third.json")).history; if (d.length !== 3 || d[2].repositories !== 9 || d[0].audit !== 1 || !/^20..-.*Z$/.test(d[2].time)) process.exit(1)' || fail "the history has not three audits"
grep -q ' 5 taken' err || fail "a new commit is not read: $(cat err)"
for bundle in bundles/shop.*.flb; do printf 'xxxx' | dd of="$bundle" bs=1 seek=900 conv=notrunc 2>/dev/null; done
"$FAULTLINE" audit org --bundles bundles --since-last --format json=mended.json 2>err || fail "a damaged bundle: $(cat err)"
grep -q ' 5 taken' err && is_same third.json mended.json || fail "a damaged bundle is not made anew: $(cat err)"
for moment in 0.02 0.1 0.3; do
    rm -rf killed
    timeout -s KILL "$moment" "$FAULTLINE" audit org --bundles killed --jobs 1 --format json=killed.json >/dev/null 2>&1 || true
    "$FAULTLINE" audit org --bundles killed --format json=killed.json 2>err || fail "after a kill: $(cat err)"
    is_same third.json killed.json || fail "an audit that was killed at $moment s ends otherwise"
done

printf 'data "aws_secretsmanager_secret" "new" {\n  name = "nobody-has-this-either"\n}\n' >>org/shop/main.tf && (cd org/shop && git_ add -A && git_ commit -m new)
"$FAULTLINE" audit org --bundles bundles --since-last --csv csv --format text=out --history history.db 2>err || fail fourth
expect_rows trend '"dangling names",3,4,"'"'"'+1"' 1

# What is damaged is told, and does no harm to the others.
head -c 300 shop.flb >cut.flb
printf 'x' | dd of=pay.flb bs=1 seek=400 conv=notrunc 2>/dev/null
for bad in cut.flb pay.flb; do
    status=0
    "$FAULTLINE" merge network.flb $bad zones.flb --format json=bad.json 2>err || status=$?
    [ $status -eq 3 ] && grep -qE 'cut off|damaged' err || fail "$bad: exit $status: $(cat err)"
    grep -q '"network"' bad.json || fail "$bad took others with it"
done
# The version stands in the header: 0.0.9 in place of the program's.
LC_ALL=C sed 's/faultline [0-9]*\.[0-9]*\.[0-9]*, catalog/faultline 0.0.9, catalog/' network.flb >old.flb
[ "$(wc -c <old.flb)" -eq "$(wc -c <network.flb)" ] || fail "the version has another length: mend the test"
status=0
"$FAULTLINE" merge old.flb 2>err || status=$?
[ $status -eq 4 ] && grep -q 'another version' err || fail "a bundle of an older version alone: exit $status: $(cat err)"
status=0
"$FAULTLINE" merge old.flb zones.flb --format json=bad.json 2>err || status=$?
[ $status -eq 3 ] && grep -q '"zones"' bad.json || fail "a bundle of an older version first: exit $status: $(cat err)"
status=0
"$FAULTLINE" merge nothing.flb 2>err || status=$?
[ $status -eq 4 ] || fail "no bundle: exit $status"

# A manifest says names, owners and what matters.
cat >manifest.yaml <<'YAML'
repositories:
  - {path: org/shop, name: the-shop, revision: HEAD~1, team: retail, environment: production, criticality: 5}
  - {path: "org/[nq]*"}
YAML
"$FAULTLINE" audit manifest.yaml --bundles manifest --csv csv 2>err >out || fail "manifest: $(cat err)"
expect_rows repositories '"the-shop"' 1
expect_rows repositories '"retail","production","read"' 1
expect_rows repositories '"network"' 1
expect_rows repositories '"quiet"' 1
echo 'repositories: [{path: org/shop, colour: red}]' >wrong.yaml
status=0
"$FAULTLINE" audit wrong.yaml --bundles manifest 2>err || status=$?
[ $status -eq 2 ] && grep -q colour err || fail "a wrong manifest: exit $status: $(cat err)"

# Names of which one side, or both, say a part only; the state of a workspace; the repository of a module; a zone and a record of
# one name; an image by the host of its registry; a secret by its ARN. And what only looks alike.
mkdir -p parts/platform parts/app parts/other parts/terraform-bucket
cat >parts/platform/template.yaml <<'YAML'
AWSTemplateFormatVersion: "2010-09-09"
Resources:
  Queue: {Type: AWS::SQS::Queue}
Outputs:
  Url:
    Value: !Ref Queue
    Export: {Name: !Sub "${AWS::StackName}-AuditQueueUrl"}
  Arn:
    Value: !GetAtt Queue.Arn
    Export: {Name: !Sub "${AWS::StackName}-AuditQueueArn"}
YAML
cat >parts/platform/main.tf <<'TF'
terraform {
  backend "s3" {
    bucket               = "parts-states"
    key                  = "terraform.tfstate"
    workspace_key_prefix = "accounts/network"
    region               = "eu-west-2"
  }
}
variable "environment" {}
provider "aws" {
  region              = "eu-west-2"
  allowed_account_ids = ["374269020027"]
}
resource "aws_ssm_parameter" "vpc" {
  name  = "/platform/${var.environment}/vpc-id"
  type  = "String"
  value = "x"
}
resource "aws_route53_zone" "main" {
  name = "parts.acme-corp.co.uk"
}
resource "aws_route53_record" "text" {
  zone_id = aws_route53_zone.main.id
  name    = "parts.acme-corp.co.uk"
  type    = "TXT"
  ttl     = 60
  records = ["x"]
}
resource "aws_ecr_repository" "scan" {
  name = "ingestion/scan"
}
resource "aws_secretsmanager_secret" "card" {
  name = "card-platform-key"
}
resource "aws_sqs_queue" "any" {
  name = "${var.environment}-queue"
}
resource "aws_s3_bucket" "random" {
  bucket = "acme-files-${var.environment}"
}
TF
cat >parts/app/template.yaml <<'YAML'
AWSTemplateFormatVersion: "2010-09-09"
Parameters:
  TxmaStack: {Type: String}
Resources:
  Alarm:
    Type: AWS::CloudWatch::Alarm
    Properties:
      AlarmActions: [Fn::ImportValue: !Sub "${TxmaStack}-AuditQueueArn"]
      Dimensions: [{Name: QueueUrl, Value: !ImportValue txma-prod-AuditQueueUrl}]
      AlarmName: !ImportValue strange-AuditQueueUrl
      AlarmDescription: !ImportValue strange-NobodysName
      MetricName: Errors
      Namespace: AWS/Lambda
YAML
cat >parts/app/main.tf <<'TF'
provider "aws" {
  region = "eu-west-2"
}
data "terraform_remote_state" "network" {
  backend = "s3"
  config = {
    bucket = "parts-states"
    key    = "accounts/network/core-production/terraform.tfstate"
    region = "eu-west-2"
  }
}
data "aws_ssm_parameter" "vpc" {
  name = "/platform/prod/vpc-id"
}
data "aws_route53_zone" "main" {
  name = "parts.acme-corp.co.uk"
}
data "aws_secretsmanager_secret" "card" {
  arn = "arn:aws:secretsmanager:eu-west-2:374269020027:secret:card-platform-key-a1B2c3"
}
data "aws_ssm_parameter" "other" {
  name = "/platform/ci/vpc-id"
}
data "aws_sqs_queue" "strange" {
  name = "billing-events-queue"
}
data "aws_s3_bucket" "random" {
  bucket = "acme-files-9c7fd5fc774969b089e942111a7d5671"
}
resource "aws_lambda_function" "scan" {
  function_name = "scan"
  role          = "arn:aws:iam::374269020027:role/scan"
  package_type  = "Image"
  image_uri     = "374269020027.dkr.ecr.eu-west-2.amazonaws.com/ingestion/scan:1.2"
}
module "bucket" {
  source = "github.com/acme/terraform-bucket?ref=v1.2.0"
}
TF
cat >parts/other/main.tf <<'TF'
provider "aws" {
  region = "us-east-1"
}
data "aws_ssm_parameter" "vpc" {
  name = "/platform/prod/vpc-id"
}
TF
mkdir -p parts/app/.github/workflows
cat >parts/app/.github/workflows/ship.yml <<'YAML'
on: push
jobs:
  ship:
    uses: acme/platform/.github/workflows/ship.yml@v3
  check:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
YAML
echo 'resource "aws_s3_bucket" "this" {}' >parts/terraform-bucket/main.tf
"$FAULTLINE" audit parts --bundles partsb --csv csv --format json=parts1.json --quiet 2>err || fail "parts: $(cat err)"
expect_rows links '"platform"' 8
expect_rows links '"workflow","acme/platform//.github/workflows/ship.yml","v3","deploy"' 1
expect_rows versions 'actions/checkout' 0
expect_rows links '"export","${var.TxmaStack}-AuditQueueArn"' 1
expect_rows links 'txma-prod-AuditQueueUrl' 1
expect_rows links 'accounts/network/core-production' 1
expect_rows links '"parameter","/platform/prod/vpc-id"' 1
expect_rows ambiguous '"parameter","/platform/ci/vpc-id"' 1
expect_rows links '"zone","parts.acme-corp.co.uk"' 1
expect_rows links '"secret","card-platform-key"' 1
expect_rows links 'dkr.ecr.eu-west-2.amazonaws.com/ingestion/scan' 1
expect_rows links '"terraform-bucket","","","module","acme/terraform-bucket","v1.2.0"' 1
expect_rows links 'billing-events-queue' 0
expect_rows links 'acme-files' 0
expect_rows links 'strange-' 0
expect_rows dangling 'strange-NobodysName' 1
expect_rows dangling 'acme-files' 1
expect_rows dependencies '"app","terraform-bucket",1' 1
expect_rows orphans 'AuditQueue' 0

# An image without a host is the public registry's; a name that begins with anything says nothing of whose it is; what a module is
# called by may be what it makes; and of two owners' repositories of one name nobody knows which is here.
mkdir -p names/platform names/app names/terraform-modules
cat >names/platform/main.tf <<'TF'
provider "aws" {
  region = "eu-west-2"
}
variable "product" {}
resource "aws_ecr_repository" "nginx" {
  name = "nginx"
}
resource "aws_s3_bucket" "artifacts" {
  bucket = "${var.product}-artifact-bucket"
}
resource "aws_iam_role" "derive" {
  name = "create-derived-tables"
}
resource "aws_iam_role" "read" {
  name = "read-derived-tables"
}
TF
cat >names/app/main.tf <<'TF'
provider "aws" {
  region = "eu-west-2"
}
module "role" {
  source    = "terraform-aws-modules/iam/aws//modules/iam-role"
  role_name = "create-derived-tables"
}
data "aws_iam_role" "derive" {
  name = "create-derived-tables"
}
data "aws_iam_role" "read" {
  name = "read-derived-tables"
}
data "aws_s3_bucket" "licenses" {
  bucket = "licenses-artifact-bucket"
}
data "aws_s3_bucket" "test" {
  bucket = "test-artifact-bucket"
}
module "a" {
  source = "github.com/acme/terraform-modules//a"
}
TF
cat >names/app/compose.yaml <<'YAML'
services:
  web: {image: "nginx:1.27"}
YAML
cat >names/platform/other.tf <<'TF'
module "b" {
  source = "github.com/others/terraform-modules//b"
}
TF
mkdir names/terraform-modules/a && cp parts/terraform-bucket/main.tf names/terraform-modules/a/
"$FAULTLINE" audit names --bundles namesb --csv csv --format text=out --quiet 2>err || fail "names: $(cat err)"
expect_rows links '"image"' 0
expect_rows links '"bucket","test-artifact-bucket"' 1
expect_rows links 'licenses-artifact-bucket' 0
expect_rows dangling 'licenses-artifact-bucket' 1
expect_rows links 'read-derived-tables' 1
expect_rows links 'create-derived-tables' 0
expect_rows ambiguous 'create-derived-tables' 1
expect_rows dependencies 'terraform-modules' 0
mv names/terraform-modules names/acme__terraform-modules
"$FAULTLINE" audit names --bundles namesb --csv csv --format text=out --quiet 2>err || fail "owners: $(cat err)"
expect_rows dependencies '"app","acme__terraform-modules",1' 1
expect_rows dependencies 'terraform-modules' 1

# What a root is deployed with: the bucket of its state, the roles of its providers and of the jobs that deploy it.
mkdir -p deploys/platform deploys/app/.github/workflows deploys/reader
cat >deploys/reader/main.tf <<'TF'
data "terraform_remote_state" "app" {
  backend = "s3"
  config = {
    bucket = "acme-all-states"
    key    = "nobody.tfstate"
  }
}
TF
cat >deploys/platform/main.tf <<'TF'
provider "aws" {
  region = "eu-west-2"
}
resource "aws_s3_bucket" "states" {
  bucket = "acme-all-states"
}
resource "aws_iam_role" "provider" {
  name = "deploys-members"
}
resource "aws_iam_role" "job" {
  name = "deploys-from-jobs"
}
TF
cat >deploys/app/main.tf <<'TF'
terraform {
  backend "s3" {
    bucket = "acme-all-states"
    key    = "app.tfstate"
    region = "eu-west-2"
  }
}
variable "account" {}
variable "is_job" {}
provider "aws" {
  region = "eu-west-2"
  assume_role {
    role_arn = var.is_job ? null : "arn:aws:iam::${var.account}:role/deploys-members"
  }
}
resource "aws_vpc" "a" {
  cidr_block = "10.0.0.0/16"
}
TF
cat >deploys/app/.github/workflows/ship.yml <<'YAML'
on: push
jobs:
  ship:
    runs-on: ubuntu-latest
    steps:
      - uses: aws-actions/configure-aws-credentials@v4
        with:
          role-to-assume: arn:aws:iam::${{ vars.ACCOUNT }}:role/deploys-from-jobs
          aws-region: eu-west-2
      - run: terraform apply
YAML
"$FAULTLINE" audit deploys --bundles deploysb --csv csv --format text=out --quiet 2>err || fail "deploys: $(cat err)"
expect_rows links '"platform","platform//","","bucket","acme-all-states","","deploy","proved"' 2
expect_rows dangling '"bucket"' 0
expect_rows links '"role","deploys-members","","deploy","likely"' 1
expect_rows links '"role","deploys-from-jobs","","deploy","likely"' 1
expect_rows links '"app"' 3

# Of a deployment in one environment that three accounts look for at most one account is right.
mkdir -p accounts/roles/environments/staging accounts/one accounts/two
cat >accounts/roles/environments/staging/main.tf <<'TF'
provider "aws" {
  region = "eu-west-1"
}
resource "aws_iam_role" "assumer" {
  name = "chat-assumer"
}
TF
for name in one two; do
    account=374269020027
    [ $name = one ] || account=598160065950
    cat >accounts/$name/main.tf <<TF
provider "aws" {
  region = "eu-west-1"
}
resource "aws_lambda_function" "x" {
  function_name = "$name"
  role          = "arn:aws:iam::$account:role/chat-assumer"
}
TF
done
# So it is with a root that has one state: no more than one of the accounts has its role. One with workspaces may be in all.
mkdir -p accounts/root accounts/members
for name in root members; do
    cat >accounts/$name/main.tf <<TF
terraform {
  backend "s3" {
    bucket = "states"
    key    = "$name.tfstate"
    region = "eu-west-1"
  }
}
provider "aws" {
  region = "eu-west-1"
}
resource "aws_iam_role" "apply" {
  name = "deployer-of-$name"
}
TF
done
printf 'resource "aws_vpc" "x" {\n  cidr_block = "10.0.0.0/16"\n  tags       = { Name = terraform.workspace }\n}\n' >>accounts/members/main.tf
cat >accounts/one/roles.tf <<'TF'
data "aws_caller_identity" "current" {}
resource "aws_lakeformation_data_lake_settings" "x" {
  admins = ["arn:aws:iam::374269020027:role/deployer-of-root", "arn:aws:iam::598160065950:role/deployer-of-root",
    "arn:aws:iam::${data.aws_caller_identity.current.account_id}:role/deployer-of-root",
    "arn:aws:iam::374269020027:role/deployer-of-members", "arn:aws:iam::598160065950:role/deployer-of-members"]
}
TF
"$FAULTLINE" audit accounts --bundles accountsb --csv csv --format text=out --quiet 2>err || fail "accounts: $(cat err)"
expect_rows links 'chat-assumer' 0
expect_rows ambiguous 'chat-assumer' 2
expect_rows links 'deployer-of-root' 0
expect_rows links 'deployer-of-members' 2

# A clone and a mirror side by side.
git_ clone --bare org/quiet twice/quiet.git
git_ clone org/quiet twice/quiet
"$FAULTLINE" audit twice --bundles twiceb --csv csv --format text=out --quiet 2>err || fail "clone and mirror: $(cat err)"
expect_rows repositories '"quiet.git"' 1
expect_rows repositories '"quiet"' 1

# No room for bundles: every repository is a row, and the exit tells it.
if [ "$(id -u)" -eq 0 ] && mkdir small && mount -t tmpfs -o size=12k none small 2>/dev/null; then
    status=0
    "$FAULTLINE" audit parts --bundles small/b --csv csv --format text=out --quiet 2>err || status=$?
    umount small
    [ $status -eq 2 ] && grep -q 'No space left' err || fail "a full disk: exit $status: $(cat err)"
    [ "$(wc -l <csv/repositories.csv)" -eq 5 ] || fail "a full disk hides repositories: $(cat csv/repositories.csv)"
fi

[ $failures -eq 0 ] || exit 1
echo "audits hold"
