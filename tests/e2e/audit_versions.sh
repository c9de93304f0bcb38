#!/bin/sh
# What is one thing and what is another: versions of a module or image, repositories of the same path on other hosts, roles by their path,
# what a policy denies.
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
commit() { (cd "$1" && git -c init.defaultBranch=main init -q . && git add -A && git -c user.name=t -c user.email=t@example.com -c commit.gpgsign=false commit -qm x); }

# One root with two versions of a module; two stages of one image with two of another. Hosts are a part of a module's name, but for those that a
# registry stands for; the way that leads there is none.
mkdir -p org/shop org/till org/images org/terraform-cache
cat >org/shop/main.tf <<'TF'
module "old" {
  source = "git::https://github.com/acme/terraform-vpc.git?ref=v1"
}
module "new" {
  source = "git::ssh://git@github.com/acme/terraform-vpc.git?ref=v2"
}
module "again" {
  source = "git@github.com:acme/terraform-vpc.git?ref=v2"
}
module "elsewhere" {
  source = "git::https://gitlab.com/acme/terraform-vpc.git?ref=v9"
}
module "by_ssh" {
  source = "git::ssh://git@gitlab.com:2222/acme/terraform-vpc.git?ref=v8"
}
module "by_scp" {
  source = "git@gitlab.com:acme/terraform-vpc.git?ref=v7"
}
module "of_here" {
  source = "git::https://gitlab.com/acme/terraform-cache.git?ref=v1"
}
module "registry" {
  source  = "terraform-aws-modules/vpc/aws"
  version = "5.0.0"
}
module "older" {
  source  = "terraform-aws-modules/vpc/aws"
  version = "3.1.0"
}
TF
printf 'module "v" {\n  source = "github.com/terraform-aws-modules/terraform-aws-vpc?ref=v4"\n}\n' >org/till/main.tf
printf 'resource "aws_elasticache_cluster" "c" {\n  cluster_id = "c"\n}\n' >org/terraform-cache/main.tf
printf 'FROM node:18 AS build\nRUN npm ci\nFROM node:20\nCOPY --from=build /app /app\nCMD ["node", "/app"]\n' >org/images/Dockerfile

# A role is its name, whatever path it stands under; what a statement denies, or allows all but, is no need.
mkdir -p org/accounts org/reader org/guard
cat >org/accounts/main.tf <<'TF'
provider "aws" {
  region              = "eu-west-1"
  allowed_account_ids = ["482910375561"]
}
resource "aws_iam_role" "writer" {
  name               = "ledger-writer"
  path               = "/team/ledger/"
  assume_role_policy = "{}"
}
resource "aws_dynamodb_table" "all" {
  for_each = toset(["ledger-read", "ledger-denied", "ledger-shut", "ledger-but", "ledger-kept"])
  name     = each.value
  hash_key = "id"
}
resource "aws_secretsmanager_secret" "key" {
  name = "ledger/secret-key"
}
TF
cat >org/reader/main.tf <<'TF'
provider "aws" {
  region = "eu-west-1"
}
resource "aws_lambda_function" "post" {
  function_name = "ledger-post"
  role          = "arn:aws:iam::482910375561:role/team/ledger/ledger-writer"
}
resource "aws_iam_policy" "key" {
  policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "secretsmanager:GetSecretValue", Resource = ["arn:aws:secretsmanager:eu-west-1:482910375561:secret:ledger/secret-key-??????"] }] })
}
TF
cat >org/guard/main.tf <<'TF'
provider "aws" {
  region = "eu-west-1"
}
resource "aws_iam_policy" "guard" {
  policy = jsonencode({ Statement = [
    { Effect = "Deny", Action = "dynamodb:*", Resource = ["arn:aws:dynamodb:eu-west-1:482910375561:table/ledger-denied"] },
    { Effect = "Allow", Action = "dynamodb:*", Resource = ["arn:aws:dynamodb:eu-west-1:482910375561:table/ledger-read"] },
    { Effect = "Allow", Action = "dynamodb:*", NotResource = ["arn:aws:dynamodb:eu-west-1:482910375561:table/ledger-but"] }
  ] })
}
data "aws_iam_policy_document" "guard" {
  statement {
    effect    = "Deny"
    actions   = ["dynamodb:*"]
    resources = ["arn:aws:dynamodb:eu-west-1:482910375561:table/ledger-shut"]
  }
  statement {
    actions   = ["dynamodb:*"]
    resources = ["arn:aws:dynamodb:eu-west-1:482910375561:table/ledger-kept"]
  }
}
TF
for name in shop till images terraform-cache accounts reader guard; do commit org/$name; done
"$FAULTLINE" audit org --bundles bundles --csv csv --format text=out --quiet 2>err || fail "exit $?: $(cat err)"

rows versions '"module","acme/terraform-vpc",2,2,1,"v1, v2"' 1
rows versions '"module","gitlab.com/acme/terraform-vpc",3,3,1,"v7, v8, v9"' 1
rows versions '"module","terraform-aws-modules/terraform-aws-vpc",3,3,2,"3.1.0, 5.0.0, v4"' 1
rows versions '"base-image","node",2,2,1,"18, 20"' 1
rows dependencies '"shop","terraform-cache",1' 1

rows links '"role","ledger-writer","","runtime","proved"' 1
rows dangling '"role"' 0
rows links '"secret","ledger/secret-key"' 1
rows dangling '"secret"' 0
rows links '"table","ledger-read"' 1
rows links '"table","ledger-kept"' 1
for name in denied shut but; do rows links "ledger-$name" 0 && rows dangling "ledger-$name" 0; done

# A bucket of one partition is none of another, whatever it is called. What does not say its partition may mean either.
mkdir -p parts/lake parts/near parts/far parts/any
printf 'provider "aws" {\n  region = "eu-west-1"\n}\nresource "aws_s3_bucket" "lake" {\n  bucket = "widgetworks-lake-7781"\n}\n' >parts/lake/main.tf
reads() { # <repository> <what an ARN says in front of the bucket>
    printf 'provider "aws" {\n  region = "eu-west-1"\n}\nresource "aws_iam_policy" "p" {\n  policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "s3:GetObject", Resource = ["%swidgetworks-lake-7781"] }] })\n}\ndata "aws_partition" "own" {}\n' "$2" >parts/$1/main.tf
}
reads near arn:aws:s3:::
reads far arn:aws-cn:s3:::
reads any 'arn:${data.aws_partition.own.partition}:s3:::'
for name in lake near far any; do commit parts/$name; done
"$FAULTLINE" audit parts --bundles parts-bundles --csv csv --format text=out --quiet 2>err || fail "exit $?: $(cat err)"
rows links widgetworks-lake-7781 2
rows links '"near"' 1
rows links '"any"' 1
rows dangling '"far","far//","bucket","widgetworks-lake-7781"' 1

# Two commits of one repository: what both have is one thing. Two repositories of one name are two.
"$FAULTLINE" collect parts/lake --name lake -o lake.flb
echo 'resource "aws_s3_bucket" "more" {}' >>parts/lake/main.tf && commit parts/lake
"$FAULTLINE" collect parts/lake --name lake -o newer.flb
"$FAULTLINE" collect parts/near --name near -o near.flb
"$FAULTLINE" merge lake.flb newer.flb near.flb --csv csv --format text=out || fail "merge: exit $?"
rows repositories '"lake' 2
rows links '"near"' 1
rows ambiguous widgetworks 0
mkdir parts/lake/other && mv parts/lake/main.tf parts/lake/other/ && commit parts/lake
"$FAULTLINE" collect parts/lake --name lake -o moved.flb
"$FAULTLINE" merge lake.flb moved.flb near.flb --csv csv --format text=out || fail "merge: exit $?"
rows ambiguous widgetworks-lake-7781 1

[ $failures -eq 0 ] || exit 1
echo "versions, hosts, roles and what is denied are told apart"
