#!/bin/sh
# What a change does: new, worse, better and gone findings, blast radius, cut sets; and silence where nothing changes.
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
run() {
    wanted=$1
    shift
    ran="faultline $*"
    status=0
    "$FAULTLINE" "$@" >"$work/out" 2>"$work/err" || status=$?
    [ "$status" -eq "$wanted" ] || fail "$ran: exit $status instead of $wanted: $(head -n 1 "$work/err")"
}
says() { grep -qF -e "$1" "$work/out" || fail "$ran: lacks \"$1\""; }
says_not() { ! grep -qF -e "$1" "$work/out" || fail "$ran: has \"$1\""; }
complains() { grep -qF -e "$1" "$work/err" || fail "$ran: standard error lacks \"$1\": $(head -n 1 "$work/err")"; }
git_() { git -c user.name=t -c user.email=t@example.com -c init.defaultBranch=main -c commit.gpgsign=false "$@" >/dev/null 2>&1; }
commit() { git_ add -A && git_ commit -m "$1"; }

mkdir -p "$work/shop/app/src"
cd "$work/shop"
git_ init .
cat >app/main.tf <<'TF'
provider "aws" {
  region = "eu-west-1"
}
resource "aws_db_instance" "orders" {
  engine   = "postgres"
  multi_az = true

  backup_retention_period = 7
}
resource "aws_lambda_function" "api" {
  function_name = "api"
  runtime       = "python3.12"
  handler       = "handler.main"
  filename      = "src"
  environment {
    variables = { DB = aws_db_instance.orders.address }
  }
}
TF
printf 'import boto3\n\n\ndef main(event, context):\n    boto3.client("sqs").send_message(QueueUrl=event["q"], MessageBody="x")\n' >app/src/handler.py
commit first

# ---- nothing changes ----
run 0 check --base HEAD
says "no finding changes"
says_not "blast radius"
# Lines, files and folders are no findings.
sed -i '1i # Orders.\n' app/main.tf
git mv app/main.tf app/orders.tf
run 0 check --base HEAD
says "no finding changes"
commit "renamed"
# A folder is a service; where all of it is the same under another name, none is new and none is gone.
git mv app shop
run 0 check --base HEAD
says "no finding changes"
says_not "services"
sed -i 's/"orders"/"parcels"/; s/db_instance.orders/db_instance.parcels/' shop/orders.tf
run 0 check --base HEAD --fail-on never
says "new services: "
says "gone services: "
git_ reset --hard
# Where most of much is the same, it was changed on the way.
mkdir queues
for i in 1 2 3 4; do printf 'resource "aws_sqs_queue" "q%s" {}\n' "$i"; done >queues/main.tf
git add -A
git_ commit -m "queues"
git mv queues lines
printf 'resource "aws_sqs_queue" "q5" {}\n' >>lines/main.tf
run 0 check --base HEAD --fail-on never
says_not "services:"
git_ reset --hard HEAD~1

# A root is one for each of its deployments, which are all moved with it.
mkdir many
printf 'variable "region" {}\nprovider "aws" {\n  region = var.region\n}\nresource "aws_sqs_queue" "q" {}\n' >many/main.tf
printf 'region = "eu-west-1"\n' >many/prod.tfvars
printf 'region = "us-east-1"\n' >many/staging.tfvars
git add -A
git_ commit -m "many"
run 0 check --base HEAD~1 --fail-on never
[ "$(grep -o '//many' "$work/out" | grep -c '')" -ge 2 ] || fail "two deployments: $(cat "$work/out")"
git mv many several
run 0 check --base HEAD
says "no finding changes"
says_not "services:"
git_ reset --hard
# One deployment more is one service more, whatever the others are called because of it.
git rm -q many/staging.tfvars
commit "once"
printf 'region = "us-east-1"\n' >many/staging.tfvars
git add -A
run 0 check --base HEAD --fail-on never
grep -q '^new services: [^,]*$' "$work/out" || fail "one new deployment: $(grep services "$work/out")"
says_not "gone services:"
git_ reset --hard HEAD~2

# One finding stands for all that a line makes: that another thing is the first of them by now is no news, nor that they stand on lines
# of their own, or on one.
mkdir -p shops modules/db
printf 'resource "aws_db_instance" "db" {\n  engine = "postgres"\n  multi_az = false\n}\n' >modules/db/main.tf
printf 'provider "aws" {\n  region = "eu-west-1"\n}\n' >shops/main.tf
for i in b c; do printf 'module "%s" {\n  source = "../modules/db"\n}\n' "$i"; done >>shops/main.tf
git add -A
git_ commit -m "two databases"
run 0 check --base HEAD~1 --fail-on never
says "module.b.aws_db_instance.db"
printf 'module "a" {\n  source = "../modules/db"\n}\n' >>shops/main.tf
git add -A
git_ commit -m "a third one"
run 0 check --base HEAD~1
says "no finding changes"
cp -r modules/db modules/other
sed -i '0,/modules.db/s//modules\/other/' shops/main.tf
git add -A
git_ commit -m "on lines of their own"
run 0 check --base HEAD~1
says "no finding changes"
git_ revert HEAD --no-edit
run 0 check --base HEAD~1
says "no finding changes"
sed -i 's/module "a"/module "d"/; s/module "b"/module "e"/; s/module "c"/module "f"/' shops/main.tf
run 1 check --base HEAD --fail-on low
says "module.d.aws_db_instance.db"
git_ reset --hard HEAD~4

# So is code, and what is found in it: also where its folder becomes a unit of its own.
mkdir -p tools/report
printf 'import boto3\n\nboto3.client("sqs", region_name="us-east-1").list_queues()\n' >tools/report/main.py
printf '[project]\nname = "report"\ndependencies = ["boto3"]\n' >tools/pyproject.toml
git add -A
git_ commit -m "a tool"
run 0 check --base HEAD~1 --fail-on never
says "new low[hardcoded-region]"
git mv tools scripts
run 0 check --base HEAD
says "no finding changes"
says_not "services:"
git mv scripts/pyproject.toml scripts/report/pyproject.toml
run 0 check --base HEAD
says "no finding changes"
git_ reset --hard HEAD~1

# What is put beside a thing makes nothing of what falls with it better.
mkdir edge
cat >edge/main.tf <<'TF'
provider "aws" {
  region = "eu-west-1"
}
resource "aws_cloudfront_distribution" "a" {
  origin {
    domain_name = "example-a.s3-website-us-west-1.amazonaws.com"
    origin_id   = "a"
  }
  viewer_certificate {
    iam_certificate_id = "ASCACKCEVSQ6CEXAMPLE1"
  }
  tags = {
    Topic = "arn:aws:sns:us-west-2:890664054962:alarms"
  }
}
TF
git add -A
git_ commit -m "an edge"
sed 's/"a"/"b"/; s/example-a/example-b/; /^provider/,/^}/d' edge/main.tf >edge/b.tf
git add -A
run 0 check --base HEAD --fail-on never
says "new low[hardcoded-arn-region]"
says "0 better"
git_ reset --hard HEAD~1

# A file that is none of ours by its name may decide, when an expression reads it.
sed -i 's/multi_az = true/multi_az = trimspace(file("two.txt")) == "yes"/' app/orders.tf
printf 'yes
' >app/two.txt
printf 'x
' >notes.txt
commit "from a file"
printf 'y
' >notes.txt
run 0 check --base HEAD --fail-on new
says "no finding changes"
printf 'no
' >app/two.txt
run 1 check --base HEAD
says "new high[rds-single-zone]"
git_ reset --hard HEAD~1

# ---- worse ----
sed -i 's/multi_az = true/multi_az = false/' app/orders.tf
run 1 check --base HEAD
says "new high[rds-single-zone]"
says "--> app/orders.tf:8"
says "= help: "
says "1 new, 0 worse, 0 better, 0 gone"
run 0 check --base HEAD --fail-on critical
run 1 check --base HEAD --fail-on new
run 1 check --base HEAD --fail-on radius=1
run 0 check --base HEAD --fail-on radius=2
run 0 check --base HEAD --fail-on never
run 1 check --base HEAD --format json=../change.json --format sarif=../change.sarif
python3 - <<'PY' || fail "the files say something else"
import json
change = json.load(open("../change.json", encoding="utf-8"))
assert [(f["change"], f["rule"], f["file"]) for f in change["findings"]] == [("new", "rds-single-zone", "app/orders.tf")], change
assert len(change["base"]) == 40 and change["head"] is None
(run,) = json.load(open("../change.sarif", encoding="utf-8"))["runs"]
new = [r for r in run["results"] if r["baselineState"] != "unchanged"]
assert [(r["ruleId"], r["baselineState"]) for r in new] == [("rds-single-zone", "new")]
assert len(run["results"]) > len(new), "who reads SARIF compares by itself"
PY
commit "one zone"
run 1 check --base HEAD~1 --head HEAD
says "new high[rds-single-zone]"
run 0 check --base HEAD~2 --head HEAD~1
says "no finding changes"

# Moved to another folder, with all that is in it.
git mv app shop
run 0 check --base HEAD --fail-on new
says_not "new high"
git_ reset --hard

# ---- better ----
sed -i 's/multi_az = false/multi_az = true/' app/orders.tf
run 0 check --base HEAD --fail-on new
says "gone high[rds-single-zone]"
says "0 new, 0 worse, 0 better, 1 gone"
git_ checkout app

# ---- a region that requests need now ----
sed -i 's/boto3.client("sqs")/boto3.client("sqs", region_name="us-east-1")/' app/src/handler.py
run 1 check --base HEAD --fail-on medium
says "app/src/handler.py:5"
says "blast radius (services)"
says "aws:us-east-1:"
says "now stop a service"
run 1 check --base HEAD --fail-on cuts
git_ checkout app

# ---- what others did meanwhile is not of this change ----
git_ checkout -b topic HEAD~1
printf '# nothing\n' >>app/orders.tf
commit "topic"
run 0 check --base main --head topic --fail-on new
says "no finding changes"

# ---- from objects alone ----
git_ clone --bare . ../bare.git
run 1 check --base main~1 --head main "$work/bare.git"
says "new high[rds-single-zone]"
git_ clone --depth 2 --branch main "file://$work/shop" ../shallow
run 1 check --base HEAD~1 --head HEAD "$work/shallow"
says "new high[rds-single-zone]"

# Depth 1, and the base fetched at depth 1: no common commit is known, so the two are compared themselves.
git_ clone --depth 1 --branch main "file://$work/shop" ../depth1
git_ -C ../depth1 fetch --depth 1 origin "$(git rev-parse main~1)"
run 1 check --base FETCH_HEAD "$work/depth1"
says "new high[rds-single-zone]"
run 2 check --base HEAD~3 "$work/depth1"
complains "HEAD~3"
# A clone that shares the objects of a mirror. Its own list of stores may be anybody's, so it is not followed; the user names them.
git_ clone --bare "$work/bare.git" ../mirror.git
git_ clone --bare ../mirror.git ../"odd:\"name.git"
git_ clone --reference "$work/mirror.git" --branch main "file://$work/shop" ../shared
run 2 check --base HEAD~1 --head HEAD "$work/shared"
complains "'HEAD~1' is none in $work/shared/.git (some of its objects stand in another store"
complains "GIT_ALTERNATE_OBJECT_DIRECTORIES=\"\$(paste -sd: $work/shared/.git/objects/info/alternates)\""
export GIT_ALTERNATE_OBJECT_DIRECTORIES="$(paste -sd: ../shared/.git/objects/info/alternates)"
run 1 check --base HEAD~1 --head HEAD "$work/shared"
says "new high[rds-single-zone]"
# Like PATH: some of it empty, a path with a colon in quotation marks, relative ones.
GIT_ALTERNATE_OBJECT_DIRECTORIES=":\"$work/odd:\\\"name.git/objects\":"
run 1 check --base HEAD~1 --head HEAD "$work/shared"
says "new high[rds-single-zone]"
GIT_ALTERNATE_OBJECT_DIRECTORIES=../mirror.git/objects
run 1 check --base HEAD~1 --head HEAD "$work/shared"
GIT_ALTERNATE_OBJECT_DIRECTORIES="$work/none"
run 2 check --base HEAD~1 --head HEAD "$work/shared"
complains "$work/none: GIT_ALTERNATE_OBJECT_DIRECTORIES names this, but it is no object store"
unset GIT_ALTERNATE_OBJECT_DIRECTORIES
export GIT_OBJECT_DIRECTORY="$work/mirror.git/objects"
run 1 check --base HEAD~1 --head HEAD "$work/shared"
says "new high[rds-single-zone]"
unset GIT_OBJECT_DIRECTORY

# A detached head, with changes that are not committed, staged and not.
git_ clone . ../detached
git_ -C ../detached checkout --detach origin/main~1
run 0 check --base HEAD "$work/detached"
says "no finding changes"
sed -i 's/multi_az = true/multi_az = false/' ../detached/app/orders.tf
run 1 check --base HEAD "$work/detached"
git_ -C ../detached add -A
run 1 check --base HEAD "$work/detached"
says "new high[rds-single-zone]"
printf 'broken {' >../detached/app/orders.tf
run 0 check --base HEAD --head HEAD "$work/detached"
says "no finding changes"
# A worktree of git, where .git is a file.
git_ worktree add ../linked main~1
run 0 check --base HEAD "$work/linked"
run 1 check --base HEAD --head main "$work/linked"
# Without any commit there is nothing to compare with.
mkdir ../none && git_ -C ../none init .
run 2 check --base HEAD "$work/none"
complains "nothing was ever committed"
run 2 check --base main --head main "$work/none"

# ---- two at once, and one that is killed ----
rm -rf "$work/cache"
"$FAULTLINE" check --base main~1 --head main --format json=../one.json "$work/bare.git" >/dev/null 2>&1 &
"$FAULTLINE" check --base main~1 --head main --format json=../two.json "$work/bare.git" >/dev/null 2>&1 || true
wait
cmp -s ../one.json ../two.json || fail "two at once differ"
rm -rf "$work/cache"
for delay in 0.00 0.01 0.03 0.06; do
    "$FAULTLINE" check --base main~1 --head main "$work/bare.git" >/dev/null 2>&1 &
    killed=$!
    sleep "$delay"
    kill -9 "$killed" 2>/dev/null || true
    wait "$killed" 2>/dev/null || true
done
run 1 check --base main~1 --head main --format json=../three.json "$work/bare.git"
cmp -s ../one.json ../three.json || fail "a run that was killed leaves something behind"
for file in "$work"/cache/faultline/*.facts; do printf 'X' | dd of="$file" bs=1 seek=200 conv=notrunc 2>/dev/null; done
run 1 check --base main~1 --head main --format json=../four.json "$work/bare.git"
cmp -s ../one.json ../four.json || fail "a damaged cache changes the result"

# ---- the first and the last ----
git_ checkout main
mkdir ../new && cd ../new
git_ init . && printf 'x\n' >README.md && commit "empty"
cp ../shop/app/orders.tf .
run 1 check --base HEAD
says "new high[rds-single-zone]"
says "new services:"
commit "all"
rm orders.tf
run 0 check --base HEAD
says "gone services:"
git_ checkout orders.tf

# ---- usage ----
run 2 check
complains "needs --base"
run 2 check --base no-such-branch
complains "no-such-branch"
run 2 check --base HEAD a b
complains "at most one folder"
run 2 check --base HEAD "$work"
complains "git repository"
run 2 scan --fail-on new
complains "for check"

echo "check: $failures failures"
[ "$failures" -eq 0 ]
