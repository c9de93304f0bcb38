#!/bin/sh
# What an entry of the baseline accepts: a finding as it was, with all things of its line and all calls of its function, and nothing
# that weighs more.
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
says() { grep -qF -e "$1" "$work/out" || fail "$ran: lacks \"$1\": $(cat "$work/out")"; }
says_not() { ! grep -qF -e "$1" "$work/out" || fail "$ran: has \"$1\""; }
git_() { git -c user.name=t -c user.email=t@example.com -c init.defaultBranch=main -c commit.gpgsign=false "$@" >/dev/null 2>&1; }
commit() { git_ add -A && git_ commit -m "$1"; }
entries() { grep -c '"rule": "'"$1"'"' .faultline-baseline.json || true; }

# ---- calls of one function ----
mkdir -p "$work/calls/app"
cd "$work/calls"
git_ init .
calls() { # <operation>…
    printf 'import boto3\n\nshield = boto3.client("shield")\n\n\ndef fail_over(arn):\n'
    for operation; do printf '    shield.%s(ResourceArn=arn)\n' "$operation"; done
}
echo boto3 >app/requirements.txt
calls list_protections describe_protection >app/failover.py
run 0 baseline write
[ "$(entries global-control-plane-in-recovery)" -eq 1 ] || fail "calls of one function are one entry"
! grep -q others .faultline-baseline.json || fail "calls are things of their own"
commit accepted
# One more that only asks, before the others, is in it.
calls describe_attack list_protections describe_protection >app/failover.py
run 0 scan --fail-on low
says_not "medium["
run 0 check --base HEAD --fail-on new
says "no finding changes"
# One that writes is what is told, though it stands last, and all that knows what was accepted says that this is more.
calls list_protections describe_protection create_protection >app/failover.py
run 1 scan --fail-on critical
says "critical[global-control-plane-in-recovery]: app recovers by aws/shield CreateProtection"
says "(and 2 more calls)"
says "app/failover.py:9"
says "note:  the baseline accepts it as medium"
run 1 check --base HEAD --fail-on new
says "worse critical[global-control-plane-in-recovery]"
says "was: medium"
says "the baseline accepts it as medium"
run 1 scan --format json
says '"status": "new", "status_reason": "the baseline accepts it as medium"'
run 1 scan --format sarif
says '"baselineState": "updated"'
run 1 check --base HEAD --fail-on new --format markdown
says "(the baseline accepts it as medium)"
# Pruning accepts nothing; writing does.
run 0 baseline prune
run 1 scan --fail-on critical
run 0 baseline write
run 0 scan --fail-on low
# What a comment accepts stays a finding of its own, whichever comes first.
calls create_protection list_protections >app/failover.py
git_ checkout .faultline-baseline.json
sed -i 's/create_protection(.*/& # faultline:ignore global-control-plane-in-recovery reason="in drills only"/' app/failover.py
run 0 scan --fail-on low

# ---- things of one line ----
mkdir -p "$work/things"
cd "$work/things"
git_ init .
things() { # <key>…
    printf 'provider "aws" {\n  region = "eu-west-1"\n}\n'
    printf 'locals {\n  names = toset(['
    for name; do printf '"%s", ' "$name"; done
    printf '])\n}\n'
    printf 'resource "aws_db_instance" "of" {\n  for_each = local.names\n\n  identifier = each.key\n  engine     = "postgres"\n'
    printf '  multi_az   = false\n\n  backup_retention_period = 7\n}\n'
}
things orders payments users >main.tf
run 0 baseline write
[ "$(entries rds-single-zone)" -eq 1 ] || fail "things of one line are one entry"
[ "$(grep -c '"others": \["[0-9a-f]\{16\}", "[0-9a-f]\{16\}"\]' .faultline-baseline.json)" -ge 1 ] || fail "other things are named"
cp .faultline-baseline.json "$work/things.json"
run 0 baseline write
cmp -s .faultline-baseline.json "$work/things.json" || fail "written again, the baseline changes"
commit accepted
# Another comes first, by itself or because the first is gone.
things accounts orders payments users >main.tf
run 0 scan --fail-on low
things payments users >main.tf
run 0 scan --fail-on low
run 0 check --base HEAD --fail-on new
# Baselines that name the first thing alone, as they once did.
sed 's/, "others": \[[^]]*\]//' "$work/things.json" >.faultline-baseline.json
things accounts orders payments users >main.tf
run 0 scan --fail-on low
things payments users >main.tf
run 1 scan --fail-on high
says "rds-single-zone"
# What was accepted on one line is accepted on two, and pruning keeps an entry for each; a stranger is not.
cp "$work/things.json" .faultline-baseline.json
single() { # <name> <identifier>
    printf 'resource "aws_db_instance" "%s" {\n  identifier = "%s"\n  engine     = "postgres"\n  multi_az   = false\n\n' "$1" "$2"
    printf '  backup_retention_period = 7\n}\n'
}
{ things orders payments users; single reports reports; } >main.tf
run 1 scan --fail-on high
says "aws_db_instance.reports"
says_not "aws_db_instance.of"
run 0 baseline prune
[ "$(entries rds-single-zone)" -eq 1 ] || fail "prune adds what is new"
# A text among the names that is none stops the run, and says so.
sed 's/"others": \["/&x/' "$work/things.json" >.faultline-baseline.json
run 2 scan
grep -qF "others" "$work/err" || fail "a broken name is not told: $(cat "$work/err")"

# ---- what stopped nothing ----
rm .faultline-baseline.json
things orders >main.tf
run 0 baseline write
sed -i '/rds-single-zone/s/"services": 1/"services": 0/' .faultline-baseline.json
run 1 scan --fail-on high
says "the baseline accepts it as something that stops no service"
sed -i 's/"services": 0, //' .faultline-baseline.json
run 0 scan --fail-on low

[ "$failures" -eq 0 ] || exit 1
echo "baseline: ok"
