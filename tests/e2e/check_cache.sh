#!/bin/sh
# What a check says does not depend on what the cache knows: each kind of change is checked with a cache that knows nothing, one
# that knows everything, one that is damaged, and without any.
set -eu
: "${FAULTLINE:?path of the program}"
case $FAULTLINE in /*) ;; *) FAULTLINE=$PWD/$FAULTLINE ;; esac
[ -x "$FAULTLINE" ] || { echo "FAIL: $FAULTLINE is no program" >&2; exit 1; }
command -v git >/dev/null || { echo "FAIL: git is missing" >&2; exit 1; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export XDG_CACHE_HOME="$work/cache" HOME="$work" LC_ALL=C CI=
failures=0
fail() {
    echo "FAIL: $*" >&2
    failures=$((failures + 1))
}
git_() { git -c user.name=t -c user.email=t@example.com -c init.defaultBranch=main -c commit.gpgsign=false "$@" >/dev/null 2>&1; }

# Its output and how it ends, into a file.
check() {
    name=$1
    shift
    status=0
    "$FAULTLINE" check --base HEAD~1 --format json "$@" >"$work/$name" 2>"$work/$name.err" || status=$?
    echo "exit $status" >>"$work/$name"
}
same() { cmp -s "$work/plain" "$work/$1" || fail "$change: $2 gives another answer than no cache"; }

# Commits what was changed, and checks it. The difference says `wanted`.
changed() {
    change=$1 wanted=$2
    git_ add -A
    git_ commit -m "$change" || fail "$change: nothing changed"
    rm -rf "$XDG_CACHE_HOME"
    check plain --no-cache --head HEAD
    check first --head HEAD
    same first "an empty cache"
    check second --head HEAD
    same second "a warm cache"
    check folder
    sed -e "s/\"head\": [^,}]*/\"head\": H/" "$work/plain" >"$work/plain.head"
    sed -e "s/\"head\": [^,}]*/\"head\": H/" "$work/folder" >"$work/folder.head"
    cmp -s "$work/plain.head" "$work/folder.head" || fail "$change: the work folder gives another answer than its commit"
    for segment in "$XDG_CACHE_HOME"/faultline/*.facts; do
        size=$(wc -c <"$segment")
        printf 'damaged' | dd of="$segment" bs=1 seek=$((size / 2)) conv=notrunc 2>/dev/null
    done
    check damaged --head HEAD
    same damaged "a damaged cache"
    check healed --head HEAD
    same healed "a cache that was damaged"
    grep -qF -e "$wanted" "$work/plain" || fail "$change: lacks \"$wanted\""
}

mkdir -p "$work/shop/orders" "$work/shop/stock/src"
cd "$work/shop"
git_ init .
cat >orders/main.tf <<'TF'
provider "aws" {
  region = "eu-west-1"
}
resource "aws_db_instance" "orders" {
  engine                  = "postgres"
  multi_az                = true
  backup_retention_period = 7
}
resource "aws_lambda_function" "api" {
  function_name = "api"
  environment {
    variables = { DATABASE = aws_db_instance.orders.endpoint, TABLE = "stock" }
  }
}
TF
cat >stock/main.tf <<'TF'
provider "aws" {
  region = "eu-west-1"
}
resource "aws_lambda_function" "worker" {
  function_name = "worker"
  filename      = "${path.module}/src"
}
TF
cat >stock/src/app.py <<'PY'
import boto3


def handler(event, context):
    return boto3.client("dynamodb").get_item(TableName="stock", Key={"id": event["id"]})
PY
git_ add -A
git_ commit -m start

sed 's/multi_az                = true/multi_az                = false/' orders/main.tf >changed.tf
mv changed.tf orders/main.tf
changed "a setting" rds-single-zone
git_ mv orders shipping
changed "a folder is moved" '"findings": []'
sed 's/"orders" {/"parcels" {/; s/db_instance.orders/db_instance.parcels/' shipping/main.tf >changed.tf
mv changed.tf shipping/main.tf
changed "a resource is renamed" aws_db_instance.parcels
cat >stock/table.tf <<'TF'
resource "aws_dynamodb_table" "stock" {
  name         = "stock"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"
}
TF
changed "a file has what another folder names" single-region-service
mkdir modules
git_ mv stock/table.tf modules/table.tf
cat >>stock/main.tf <<'TF'
module "table" {
  source = "../modules"
}
TF
changed "a part becomes a module" '"findings": []'
git_ rm -rq modules
changed "the module goes away" single-region-service
sed 's/dynamodb/sqs/; s/get_item(TableName="stock", Key={"id": event\["id"\]})/list_queues()/' stock/src/app.py >changed.py
mv changed.py stock/src/app.py
changed "code calls another service" shop//stock
echo 'fail_on: never' >.faultline.yaml
changed "the settings change" '"findings": []'
echo 'Nothing of it is read.' >README.md
changed "a text" '"findings": []'

[ "$failures" -eq 0 ] || exit 1
echo "check and cache: ok"
