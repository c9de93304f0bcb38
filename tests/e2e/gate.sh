#!/bin/sh
# What fails a run: thresholds, budgets, the baseline, suppressions and what they may not hide.
set -eu
: "${FAULTLINE:?path of the program}"
case $FAULTLINE in /*) ;; *) FAULTLINE=$PWD/$FAULTLINE ;; esac
command -v git >/dev/null || { echo "FAIL: git is missing" >&2; exit 1; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export XDG_CACHE_HOME="$work/cache" HOME="$work" LC_ALL=C CI="" SOURCE_DATE_EPOCH=1700000000 # 2023-11-14
failures=0
fail() {
    echo "FAIL: $*" >&2
    failures=$((failures + 1))
}
run() {
    wanted=$1
    shift
    ran="faultline $*"
    status=0
    "$FAULTLINE" "$@" >"$work/out" 2>"$work/err" || status=$?
    [ "$status" -eq "$wanted" ] || fail "$ran: exit $status instead of $wanted: $(head -n 3 "$work/err")"
}
says() { grep -qF -e "$1" "$work/out" || fail "$ran: lacks \"$1\""; }
says_not() { ! grep -qF -e "$1" "$work/out" || fail "$ran: has \"$1\""; }
complains() { grep -qF -e "$1" "$work/err" || fail "$ran: standard error lacks \"$1\": $(cat "$work/err")"; }
complains_not() { ! grep -qF -e "$1" "$work/err" || fail "$ran: standard error has \"$1\""; }
git_() { git -c user.name=t -c user.email=t@example.com -c init.defaultBranch=main -c commit.gpgsign=false "$@" >/dev/null 2>&1; }
commit() { git_ add -A && git_ commit -m "$1"; }

database() { # <name> <multi_az> [<comment>]
    printf '%s\nresource "aws_db_instance" "%s" {\n  engine   = "postgres"\n  multi_az = %s\n\n  backup_retention_period = 7\n}\n' "${3-}" "$1" "$2"
}
mkdir -p "$work/shop/prod" "$work/shop/modules/db"
cd "$work/shop"
git_ init .
{ printf 'provider "aws" {\n  region = "eu-west-1"\n}\n'; database orders false; } >prod/main.tf
commit first
run 1 scan
says "high[rds-single-zone]"

# ---- several thresholds ----
run 0 scan --fail-on critical
run 1 scan --fail-on critical --fail-on radius=1
run 1 scan --fail-on critical,radius=1
complains "failed: "
run 0 scan --fail-on radius=2
run 0 scan --fail-on high --fail-on never
run 2 scan --fail-on often
complains "takes"
run 2 scan --fail-on radius=0
run 2 scan --fail-on recovery
complains "for check"

# ---- comments ----
cp prod/main.tf "$work/main.tf"
sed 's/multi_az .*/multi_az = false # faultline:ignore rds-single-zone since=2022-11-14 until=2030-01-31 reason="since= 2001-01-01, moves soon"/' "$work/main.tf" >prod/main.tf
cmp -s prod/main.tf "$work/main.tf" && fail "nothing to accept in prod/main.tf"
run 0 scan
complains "the next until 2030-01-31, the oldest since 2022-11-14 (365 days)"
sed 's/since=2022-11-14/since=yesterday/' prod/main.tf >changed.tf && mv changed.tf prod/main.tf
run 1 scan --fail-on low
says "since=yesterday"
cp "$work/main.tf" prod/main.tf

# ---- baseline ----
run 2 baseline
complains "write or prune"
run 2 baseline prune
complains "no baseline to prune"
run 0 baseline write
says "0 kept,"
[ "$(grep -c '"rule": "rds-single-zone"' .faultline-baseline.json)" -eq 1 ] || fail "one finding per line"
grep -q '"since": "2023-11-14"' .faultline-baseline.json || fail "since when"
cp .faultline-baseline.json "$work/first.json"
run 0 scan
says "in the baseline"
says_not "high[rds-single-zone]"
complains "accepted:"
complains "the oldest since 2023-11-14"
run 0 scan prod
says_not "high[rds-single-zone]"
run 1 scan --no-suppressions
says "high[rds-single-zone]"
# The same again, a year later: nothing changes, dates stay.
(export SOURCE_DATE_EPOCH=1731536000; "$FAULTLINE" baseline write --quiet)
cmp -s .faultline-baseline.json "$work/first.json" || fail "the baseline changes though nothing did"
(export SOURCE_DATE_EPOCH=1731536000 && "$FAULTLINE" scan >/dev/null 2>"$work/err") || fail "a baseline has no end"
grep -q "(365 days)" "$work/err" || fail "the age of the baseline: $(cat "$work/err")"
commit "baseline"
# Moved and renamed things are in it, new ones are not, nor what has become worse.
git_ mv prod live
run 0 scan
git_ reset --hard
database payments false >>prod/main.tf
run 1 scan
says "aws_db_instance.payments"
says_not "aws_db_instance.orders is"
run 1 check --base HEAD
says "2 new, 0 worse"
sed -i 's/"severity": "high"/"severity": "low"/' .faultline-baseline.json
run 1 scan
says "aws_db_instance.orders"
git_ checkout .
# Mended: the entry is stale until it is pruned.
sed -i 's/multi_az = false/multi_az = true/' prod/main.tf
run 0 scan
complains "faultline baseline prune"
run 0 check --base HEAD --fail-on new
run 0 baseline prune
says " 1 removed"
! grep -q rds-single-zone .faultline-baseline.json || fail "prune leaves what is gone"
git_ checkout .
# Accepting is no mending, and taking back an acceptance brings the finding back.
git_ rm -q .faultline-baseline.json
commit "no baseline"
run 0 baseline write --quiet
run 0 check --base HEAD --fail-on new
says "no finding changes"
rm .faultline-baseline.json
# Named files.
run 0 baseline write --baseline "$work/named.json"
run 0 scan --baseline "$work/named.json"
run 2 scan --baseline "$work/missing.json"
printf '{"schema": "faultline-baseline/1", "findings": [{"rule": "x"' >"$work/broken.json"
run 2 scan --baseline "$work/broken.json"
complains "broken.json"
# Rules that do not run keep what is written of them, and a folder does not write the baseline of the whole.
run 0 baseline write
before=$(grep -c '"rule"' .faultline-baseline.json)
run 0 baseline write --only single-nat-gateway
[ "$(grep -c '"rule"' .faultline-baseline.json)" -eq "$before" ] || fail "--only forgets what other rules said"
run 0 scan --only single-nat-gateway
complains_not "baseline prune"
run 2 baseline write prod
complains "more than this folder"
rm .faultline-baseline.json
run 2 baseline write .@HEAD
complains "--baseline FILE"

# ---- suppressions ----
{ printf 'provider "aws" {\n  region = "eu-west-1"\n}\n'; database orders false '# faultline:ignore rds-single-zone reason="a cache"'; } >prod/main.tf
run 0 scan
says "1 suppressed"
complains "1 by comments (1 without an end)"
run 1 scan --no-suppressions
run 0 check --base HEAD --fail-on new
says "no finding changes"
commit "suppressed"
sed -i 's/^# faultline.*$//' prod/main.tf
run 1 check --base HEAD --fail-on new
says "new high[rds-single-zone]"
git_ checkout .
for comment in 'rds-single-zone' 'rds-single-zone until=2023-11-13 reason="late"' 'rds-single-zone until=soon reason="x"'; do
    sed -i "s/^# faultline:ignore.*/# faultline:ignore $comment/" prod/main.tf
    run 1 scan --format json="$work/gaps.json"
done
grep -q "is no date" "$work/gaps.json" || fail "a date that is none is told"
sed -i 's/^# faultline:ignore.*/# faultline:ignore rds-single-zone until=2023-11-14 reason="today still"/' prod/main.tf
run 0 scan
complains "the next until 2023-11-14"
# A rule that the repository does not let anyone suppress.
printf 'unsuppressible: [rds-single-zone]\n' >.faultline.yaml
run 1 scan --format json="$work/gaps.json"
grep -q "can't be suppressed" "$work/gaps.json" || fail "why a comment does not help"
rm .faultline.yaml
# At the call of a module, for what it makes; not for what another call makes.
database main false >modules/db/main.tf
printf 'provider "aws" {\n  region = "eu-west-1"\n}\n# faultline:ignore rds-single-zone reason="cache"\nmodule "a" {\n  source = "../modules/db"\n}\n' >prod/main.tf
run 0 scan
says "1 suppressed"
printf 'module "b" {\n  source = "../modules/db"\n}\n' >>prod/main.tf
run 1 scan # the line is wrong for b, too
says "aws_db_instance.main"
sed -i 's/^module "b"/# faultline:ignore rds-single-zone reason="also"\n&/' prod/main.tf
run 0 scan
says "1 suppressed"
# In a module that the module calls.
mkdir modules/outer
printf 'module "inner" {\n  source = "../db"\n}\n' >modules/outer/main.tf
printf 'provider "aws" {\n  region = "eu-west-1"\n}\n# faultline:ignore rds-single-zone reason="cache"\nmodule "a" {\n  for_each = toset(["x.y"])\n  source   = "../modules/outer"\n}\n' >prod/main.tf
run 0 scan
says "1 suppressed"
git_ checkout . && git_ clean -fd

# ---- budgets ----
sed -i 's/^# faultline:ignore.*//' prod/main.tf
commit "open"
printf 'fail_on: never\nbudgets:\n  prod:\n    high: 1\n    cuts: 100\n' >.faultline.yaml
run 0 scan
complains "can be lowered to"
run 1 scan --fail-on high
sed -i 's/high: 1/high: 0/' .faultline.yaml
run 1 scan
complains ".faultline.yaml:3: findings of high and above of prod: 1, and the budget is 0"
run 0 check --base HEAD
complains_not "and the budget is"
database payments false >>prod/main.tf
run 1 check --base HEAD
complains "findings of high and above of prod: 2, and the budget is 0"
printf 'budgets:\n  mars:\n    high: 1\n' >.faultline.yaml
run 2 scan
complains ".faultline.yaml:2"
printf 'budget:\n  all:\n    high: 1\n' >.faultline.yaml
run 2 scan
printf 'fail_on: critical\n' >.faultline.yaml
run 0 scan
run 0 scan prod
run 1 scan --fail-on high
rm .faultline.yaml

# ---- recovery ----
cat >prod/main.tf <<'TF'
provider "aws" {
  region = "eu-west-1"
}
provider "aws" {
  alias  = "east"
  region = "us-east-1"
}
resource "aws_dynamodb_table" "carts" {
  name         = "carts"
  hash_key     = "id"
  billing_mode = "PAY_PER_REQUEST"
  attribute {
    name = "id"
    type = "S"
  }
  replica {
    region_name = "us-east-1"
  }
}
TF
git_ add -A && git_ commit -m "tables"
run 0 check --base HEAD --fail-on recovery
printf 'resource "aws_sqs_queue" "jobs" {\n  provider = aws.east\n  name     = "jobs"\n}\nresource "aws_lambda_function" "api" {\n  function_name = "api"\n  filename = "a.zip"\n  environment {\n    variables = { Q = aws_sqs_queue.jobs.url, T = aws_dynamodb_table.carts.name }\n  }\n}\n' >>prod/main.tf
run 1 check --base HEAD --fail-on recovery
says "when a region is lost"
run 0 check --base HEAD --fail-on recovery --fail-on never

echo "gate: $failures failures"
[ "$failures" -eq 0 ]
