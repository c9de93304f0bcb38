#!/bin/sh
# Refactorings that Terraform is told of, or takes for granted, are no changes: `moved` blocks, and a count that comes or goes.
set -eu
: "${FAULTLINE:?path of the program}"
case $FAULTLINE in /*) ;; *) FAULTLINE=$PWD/$FAULTLINE ;; esac
command -v git >/dev/null || { echo "FAIL: git is missing" >&2; exit 1; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export XDG_CACHE_HOME="$work/cache" HOME="$work" LC_ALL=C CI=""
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
says() { grep -qF -e "$1" "$work/out" || fail "$step: lacks \"$1\": $(cat "$work/out")"; }
says_not() { ! grep -qF -e "$1" "$work/out" || fail "$step: has \"$1\""; }
git_() { git -c user.name=t -c user.email=t@example.com -c init.defaultBranch=main -c commit.gpgsign=false "$@" >/dev/null 2>&1; }
commit() { git_ add -A && git_ commit -m "$1"; }

database() { # <name> [<first line of its block>]
    printf 'resource "aws_db_instance" "%s" {\n%s  engine   = "postgres"\n  multi_az = false\n}\n' "$1" "${2-}"
}
moved() { printf 'moved {\n  from = %s\n  to   = %s\n}\n' "$1" "$2"; }
provider() { printf 'provider "aws" {\n  region = "eu-west-1"\n}\n'; }
# The two commits say the same.
is_pure() {
    step=$1
    commit "$step"
    run 0 check --base HEAD~1 --fail-on new
    says "no finding changes"
    run 0 check --base HEAD~1 --fail-on new --no-cache
    says "no finding changes"
}

mkdir -p "$work/shop/live" "$work/shop/modules/db"
cd "$work/shop"
git_ init .
printf 'region = "eu-west-1"\n' >live/prod.tfvars
printf 'region = "eu-west-1"\n' >live/staging.tfvars
printf 'variable "region" {}\nprovider "aws" {\n  region = var.region\n}\n' >live/providers.tf
{ database orders; database users; } >live/main.tf
commit first
run 0 baseline write --quiet
commit accepted

{ database purchases; database users; moved aws_db_instance.orders aws_db_instance.purchases; } >live/main.tf
step="accepted, and another name"
run 0 scan --fail-on low
git_ rm -q --cached .faultline-baseline.json
rm .faultline-baseline.json
git_ reset --hard HEAD~1

{ database purchases; database users; moved aws_db_instance.orders aws_db_instance.purchases; } >live/main.tf
is_pure "another name"

database this >modules/db/main.tf
{
    printf 'module "users" {\n  source = "../modules/db"\n}\n'
    database purchases
    moved aws_db_instance.orders aws_db_instance.purchases
    moved aws_db_instance.users module.users.aws_db_instance.this
} >live/main.tf
is_pure "into a module"

{
    printf 'module "people" {\n  source = "../modules/db"\n}\n'
    database bought
    moved aws_db_instance.orders aws_db_instance.purchases
    moved aws_db_instance.purchases aws_db_instance.bought
    moved aws_db_instance.users module.users.aws_db_instance.this
    moved module.users module.people
} >live/main.tf
is_pure "a module of another name, and a second move"

{ database main; moved aws_db_instance.this aws_db_instance.main; } >modules/db/main.tf
is_pure "inside of a module"

sed -i 's/^resource "aws_db_instance" "bought" {/&\n  count = 1/' live/main.tf
sed -i 's/^module "people" {/&\n  count = 1/' live/main.tf
is_pure "a count"

sed -i 's/  count = 1/  for_each = toset(["a"])/' live/main.tf
{
    moved 'aws_db_instance.bought[0]' 'aws_db_instance.bought["a"]'
    moved 'module.people[0]' 'module.people["a"]'
} >live/moved.tf
is_pure "keys for numbers"

# What is told of one folder holds there alone, and what was moved may be worse than it was.
step="elsewhere"
mkdir other
{ provider; database sold; moved aws_db_instance.bought aws_db_instance.sold; } >other/main.tf
commit "$step"
run 1 check --base HEAD~1 --fail-on new
says "new high[rds-kept-once]: aws_db_instance.sold"
step="worse"
{ provider; printf 'resource "aws_db_instance" "sold" {\n  engine   = "postgres"\n  multi_az = false\n  backup_retention_period = 7\n}\n'; } >other/main.tf
commit "better"
{ provider; database leased; moved aws_db_instance.sold aws_db_instance.leased; } >other/main.tf
commit "$step"
run 1 check --base HEAD~1 --fail-on new
says "aws_db_instance.leased"
# Without a block it is another thing.
step="untold"
{ provider; database rented; } >other/main.tf
commit "$step"
run 1 check --base HEAD~1 --fail-on new
says "new high[rds-kept-once]: aws_db_instance.rented"
says "gone high[rds-kept-once]: aws_db_instance.leased"

# The region of a text is its own, whether or not anything else stands there.
step="alone in its region"
rm -rf live modules
state() { printf 'data "terraform_remote_state" "net" {\n  backend = "s3"\n  config = {\n    bucket = "b"\n    key    = "k"\n    region = "eu-west-2"\n  }\n}\n'; }
{ state; printf 'variable "r" {}\nprovider "aws" {\n  region = var.r\n}\nresource "aws_sqs_queue" "q" {\n  name = "q-${data.terraform_remote_state.net.outputs.name}"\n}\n'; } >other/main.tf
mkdir example
printf 'provider "aws" {\n  region = "eu-west-2"\n}\nresource "aws_s3_bucket" "b" {\n  bucket = "b"\n}\n' >example/main.tf
commit both
git_ rm -q -r example
commit "$step"
run 0 check --base HEAD~1 --fail-on new
says_not "hardcoded-region"

[ "$failures" -eq 0 ] || exit 1
echo "moves: ok"
