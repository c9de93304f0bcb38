#!/bin/sh
# The command line as users and CI systems meet it: exit codes, messages, where output goes, what each command answers.
# All checks run; the failures are counted at the end.
set -eu
: "${FAULTLINE:?path of the program}"
case $FAULTLINE in /*) ;; *) FAULTLINE=$PWD/$FAULTLINE ;; esac
[ -x "$FAULTLINE" ] || { echo "FAIL: $FAULTLINE is no program" >&2; exit 1; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export XDG_CACHE_HOME="$work/cache" HOME="$work" GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null
unset CI NO_COLOR CLICOLOR_FORCE GITHUB_ACTIONS || :
cd "$work"

failures=0
fail() {
    echo "FAIL: $*" >&2
    failures=$((failures + 1))
}

# run EXIT ARGUMENT...: what was printed is in out and err afterwards.
run() {
    wanted=$1
    shift
    status=0
    timeout 60 "$FAULTLINE" "$@" >"$work/out" 2>"$work/err" </dev/null || status=$?
    [ "$status" -eq "$wanted" ] || fail "faultline $*: exit $status instead of $wanted; $(head -n 2 "$work/err")"
    ran="faultline $*"
}
out_has() { grep -qF -e "$1" "$work/out" || fail "$ran: standard output lacks \"$1\""; }
out_lacks() { ! grep -qF -e "$1" out || fail "$ran: standard output has \"$1\""; }
err_has() { grep -qF -e "$1" err || fail "$ran: standard error lacks \"$1\", it says: $(head -n 1 err)"; }
# Complaints are one line on standard error and leave standard output empty.
is_complaint() {
    [ ! -s out ] || fail "$ran: wrote to standard output"
    [ "$(grep -c '' err)" -eq 1 ] || fail "$ran: $(grep -c '' err) lines on standard error"
}
is_silent() { [ ! -s err ] || fail "$ran: standard error says $(head -n 1 err)"; }
is_json() { python3 -c 'import json, sys; json.load(open(sys.argv[1], encoding="utf-8"))' "$1" 2>/dev/null || fail "$ran: $1 is no JSON"; }

mkdir -p shop clean empty
cat >shop/main.tf <<'TF'
provider "aws" {
  region = "us-east-1"
}
resource "aws_db_instance" "orders" {
  engine   = "postgres"
  multi_az = false
}
TF
cat >clean/main.tf <<'TF'
provider "aws" {
  region = var.region
}
variable "region" {}
resource "aws_sqs_queue" "orders" {
  name = "orders"
}
TF

# ---- Help, version, mistakes ----

run 0
out_has "faultline scan"
run 0 --help
for word in scan check whatif replay why cuts fixes concentration roots rules catalog eval doctor; do out_has "  $word "; done
out_has "2 usage or environment"
run 0 --version
[ "$(cat out)" = "$(cat out | grep -E '^faultline [0-9]+\.[0-9]+\.[0-9]+$')" ] || fail "--version prints $(cat out)"
run 0 scan --help
out_has "--fail-on"
is_silent
run 0 whatif --help
out_has "--region"
out_has "--format"
out_lacks "--fail-on"
run 0 roots --help
out_has "--format"
run 2 whatif us-east-1 --format html
err_has "whatif prints text or json"

run 2 scan --formt json shop
err_has "did you mean --format?"
is_complaint
run 2 scam
err_has "did you mean scan?"
is_complaint
run 2 frobnicate
err_has "faultline --help"
is_complaint
run 2 scan --no-such-option-at-all shop
is_complaint
run 2 scan -x shop
is_complaint
run 2 scan --format
err_has "--format needs a value"
run 2 scan --quiet=1 shop
err_has "takes no value"
run 2 scan --jobs many shop
is_complaint
run 2 scan --color sometimes shop
err_has "always"
run 2 scan --fail-on hgh shop
err_has '"hgh"'
run 2 scan --format xml shop
err_has "text, json, sarif"
is_complaint
run 2 scan --dump everything shop
err_has "facts, model, graph or findings"
run 2 scan nowhere
err_has nowhere
is_complaint
run 2 scan --only no-such-rule shop
err_has no-such-rule
# A mistake in the options is told before the work is done, also where there is nothing to analyse.
run 2 scan --format xml empty

# ---- Exit codes of scan ----

run 1 scan shop
out_has rds-kept-once
out_has main.tf:6
out_has multi_az
is_silent
run 0 scan clean
run 4 scan empty
err_has "nothing to analyse"
mkdir scripts-alone
printf '#!/bin/sh\naws s3 sync public s3://site\n' >scripts-alone/publish
run 0 scan scripts-alone
mkdir too-deep
{ printf 'import software.amazon.awssdk.services.s3.S3Client;\nclass A { Object o = '; i=0; while [ $i -lt 1100 ]; do printf 'f('; i=$((i + 1)); done; } >too-deep/A.java
run 4 scan too-deep
err_has "A.java:2: brackets nest deeper than 1000"
run 0 scan empty --allow-empty
run 0 scan shop --fail-on critical
run 0 scan shop --fail-on never
run 1 scan shop --fail-on info
run 1 scan shop --fail-on radius=1
run 0 scan shop --fail-on radius=2
run 0 scan shop --skip single-zone-database
out_lacks rds-kept-once
run 0 scan shop --skip rds-kept-once
out_lacks single-zone
run 1 scan shop --only single-zone-database
out_has rds-kept-once
run 0 scan shop --only single-region-service
out_lacks rds-kept-once
run 1 scan shop --severity high
out_lacks single-region-service
cd shop
run 1 scan
out_has rds-kept-once
cd ..

printf 'region = "eu-west-1"\n' >clean/prod.tfvars
run 0 scan clean --var-file prod.tfvars --format json
out_has '"region": "eu-west-1"'
run 2 scan clean --var-file pord.tfvars
err_has "pord.tfvars: --var-file: no such file"
is_complaint
run 2 scan clean --var-file main.tf
err_has ".tfvars"
rm clean/prod.tfvars
# --strict: what could not be read is no longer only listed.
cp -R clean large
{ printf 'locals {\n'; yes '  a = "0123456789012345678901234567890123456789"' | head -n 180000; printf '}\n'; } >large/huge.tf
run 0 scan large
out_has "1 skipped (1 limit)"
run 0 scan large --format json
out_has '"file": "huge.tf"'
run 3 scan large --strict
run 0 scan clean --strict

# ---- Where output goes ----

run 1 scan shop --format json
is_json out
is_silent
run 1 scan shop --format sarif
is_json out
run 1 scan shop --format text --format json=a.json --format sarif=b.sarif --format html=c.html
out_has rds-kept-once
is_json a.json
is_json b.sarif
grep -q '</html>' c.html || fail "c.html is no page"
run 1 scan shop --format json=- --format html=c2.html
is_json out
cmp -s c.html c2.html || fail "html: not the same bytes twice"
cmp -s a.json out || fail "json: standard output and file differ"
run 2 scan shop --format json --format sarif
is_complaint
run 2 scan shop --format text --format json
is_complaint
run 2 scan shop --format json=no/such/folder/a.json
err_has no/such/folder/a.json
[ -z "$(find . -name '*.tmp')" ] || fail "a temporary file was left behind"
if [ -e /dev/full ]; then
    run 2 scan shop --format json=/dev/full
    status=0
    "$FAULTLINE" scan shop --format json >/dev/full 2>err || status=$?
    [ $status -eq 2 ] || fail "a full standard output: exit $status"
fi
run 2 scan shop --format json=same.json --format sarif=./same.json
err_has same.json
is_complaint
if [ -e /dev/full ]; then
    for words in 'whatif us-east-1 shop' replay "fixes shop" 'replay fastly-2021-06-08 shop' 'why shop us-east-1 shop' 'catalog list' 'rules list' 'rules test' 'roots shop' \
        'eval 1+1' 'eval --all shop' doctor --version --help 'scan shop --dump facts'; do
        status=0
        "$FAULTLINE" $words >/dev/full 2>err || status=$?
        [ $status -eq 2 ] || fail "faultline $words to a full standard output: exit $status"
        ran="faultline $words >/dev/full"
        err_has "standard output: "
    done
fi
# A closed stream does not lend its number to what the program opens.
run 1 scan shop --no-cache --format json=open.json
status=0
"$FAULTLINE" scan shop --no-cache --format json=closed.json <&- >&- 2>&- || status=$?
[ $status -eq 1 ] && cmp -s open.json closed.json || fail "closed streams: exit $status"
status=0
"$FAULTLINE" scan shop >&- 2>err || status=$?
[ $status -eq 2 ] || fail "a closed standard output: exit $status"
ran="faultline scan shop >&-"
err_has "standard output: "
status=0
"$FAULTLINE" scan shop --format json 2>err | head -c 10 >/dev/null || status=$?
[ ! -s err ] || fail "a reader that went away: $(cat err)"

# ---- Colour ----

escape=$(printf '\033')
has_escape() { grep -q "$escape" out; }
run 1 scan shop
! has_escape || fail "colour without a terminal"
run 1 scan shop --color always
has_escape || fail "--color always: no colour"
run 1 scan shop --color never
! has_escape || fail "--color never: colour"
export CLICOLOR_FORCE=1
run 1 scan shop
has_escape || fail "CLICOLOR_FORCE: no colour"
export NO_COLOR=1
run 1 scan shop
! has_escape || fail "NO_COLOR is not honoured"
unset NO_COLOR CLICOLOR_FORCE
run 1 scan shop --format text=plain.txt
! grep -q "$escape" plain.txt || fail "colour in a file"

# ---- CI: nothing of the source is a command to the runner ----

mkdir ci
cat >ci/app.py <<'PY'
import boto3
queue = boto3.client("sqs", region_name="us-east-1")  # ##[add-mask]x ##vso[task.setvariable variable=y]z
PY
cat >'ci/::error::x.py' <<'PY'
import boto3
queue = boto3.client("sqs", region_name="us-east-1")
PY
export CI=true
run 0 scan ci
unset CI
out_has hardcoded-region
out_lacks '##[add-mask]'
out_lacks '##vso['
! grep -Eq '^[[:blank:]]*::' out || fail "CI: a workflow command went through"

# ---- Suppressions ----

mkdir kept
sed 's/  multi_az = false/  # faultline:ignore single-zone-database reason="a copy of the warehouse"\n  multi_az = false/' shop/main.tf >kept/main.tf
run 0 scan kept
run 1 scan kept --no-suppressions
run 0 scan kept --format json
grep -q '"status": "suppressed"' out || fail "a suppressed finding is not listed as such"
sed -i 's/ reason=.*"$//' kept/main.tf
run 1 scan kept
sed -i 's/ignore single-zone-database/ignore single-zone-database until=2020-01-01 reason="old"/' kept/main.tf
run 1 scan kept

# ---- roots ----

mkdir -p pair/base pair/app
cat >pair/base/main.tf <<'TF'
resource "aws_ssm_parameter" "url" {
  name  = "/shared/url"
  type  = "String"
  value = "x"
}
TF
cat >pair/app/main.tf <<'TF'
data "aws_ssm_parameter" "url" {
  name = "/shared/url"
}
TF
run 0 roots pair
out_has "2: app"
out_has "base (shared-name, likely)"
out_has "app/main.tf:1 -> aws_ssm_parameter.url base/main.tf:1"
is_silent
run 0 roots pair --format json=roots.json
is_json roots.json
grep -qF '"layer": 2' roots.json || fail "roots: no layer in the JSON"
run 0 scan pair --format json
grep -qF "$(grep -F '"layer": 2' roots.json)" out || fail "roots: not the rows of the report"
run 2 roots pair --format sarif
is_complaint
run 4 roots empty
err_has "no Terraform root"
run 0 roots empty --allow-empty

# ---- why, whatif ----

run 0 why aws_db_instance.orders aws:us-east-1 shop
out_has "is down when aws:us-east-1 fails"
out_has "main.tf:4"
run 0 why shop us-east-1 shop
out_has aws/rds@us-east-1
run 0 why shop shop
out_has "aws:us-east-1 fails"
run 2 why nothing-of-that-name aws:us-east-1 shop
err_has nothing-of-that-name
run 2 why
is_complaint
run 0 whatif aws:us-east-1 shop
out_has "1 of 1 services stop"
run 0 whatif aws/rds@us-east-1 shop
out_has "1 of 1 services stop"
run 0 whatif 'aws/rds@us-east-1#control' shop
out_has "0 of 1 services stop"
out_has "frozen (can't scale, deploy or change): 1"
run 0 whatif aws:us-east-1 'aws/rds@us-east-1#control' shop
out_has "1 of 1 services stop"
run 0 whatif aws:eu-west-1 shop
out_has "0 of 1 services stop"
run 2 whatif aws:nowhere-1 shop
err_has "aws:us-east-1"
run 0 whatif aws:us-east-1 shop --format json
out_has '"redundancy_lost": []'
out_has '"service_count": 1'
run 0 whatif aws:us-east-1 shop --format json=answer.json
grep -q redundancy_lost answer.json || fail "$ran: nothing is written"
is_silent
run 0 why shop us-east-1 shop --format json
out_has '"domain": "aws:us-east-1"'
out_has '"file": "main.tf"'
run 2 whatif
is_complaint

# ---- fixes ----

run 0 fixes shop
out_has "single points of failure"
out_has "main.tf:4"
out_has "an alternative in another"
run 0 fixes shop --format json=fixes.json
is_json fixes.json
grep -q '"is_exact": true' fixes.json || fail "$ran: not all choices were compared"
run 4 fixes empty
run 2 fixes shop --format html
err_has "text or json"

# ---- concentration ----

run 0 concentration shop
out_has "aws:us-east-1"
out_has "1 (100 %) touched"
run 0 concentration shop --format json=concentration.json
is_json concentration.json
run 4 concentration empty
run 2 concentration shop --format html
err_has "text or json"

# ---- rules ----

run 0 rules list
out_has single-zone-database
is_silent
run 0 rules explain single-zone-database
out_has "# single-zone-database"
out_has "## Reported"
out_has "## Not reported"
out_has "faultline:ignore single-zone-database"
run 2 rules explain single-zone-databse
err_has "single-zone-databse"
is_complaint
run 2 rules explain
run 2 rules wish
is_complaint
run 0 rules test
is_silent

mkdir -p own broken
cat >own/queue-names.yaml <<'YAML'
id: queue-without-shop
title: a queue whose name does not say whose it is
class: ops
severity: low
select: resource
where:
  role: queue
  name: orders
message: "{name} is called {region}"
rationale: Names are for people.
remediation: Call it shop-orders.
source: https://example.com/names
bad:
  file: main.tf
  text: |
    resource "aws_sqs_queue" "a" {
      name = "orders"
    }
good:
  file: main.tf
  text: |
    resource "aws_sqs_queue" "a" {
      name = "shop-orders"
    }
YAML
run 0 rules test own
out_has "1 rules"
run 0 scan clean --rules own
out_has queue-without-shop
sed 's/name = "shop-orders"/name = "orders"/' own/queue-names.yaml >broken/queue-names.yaml
run 1 rules test broken
out_has "broken/queue-names.yaml: the good example is reported at main.tf:2"
sed '/^good:/,$d' own/queue-names.yaml >broken/queue-names.yaml
run 1 rules test broken
out_has "no good example"
sed 's/^severity: low/severty: low/' own/queue-names.yaml >broken/queue-names.yaml
run 2 rules test broken
err_has broken/queue-names.yaml:4
run 2 scan clean --rules broken
err_has broken/queue-names.yaml:4
# What would never hold is refused where it stands.
refuses() {
    sed "$1" own/queue-names.yaml >broken/queue-names.yaml
    run 2 scan clean --rules broken
    err_has "broken/queue-names.yaml:$2: $3"
    is_complaint
}
refuses 's/^  role: queue/  rolle: queue/' 7 'no field "rolle"'
refuses 's/^  role: queue/  role: queu/' 7 'no role "queu"'
refuses 's/^  role: queue/  from.role: queue/' 7 'no field "from.role"'
refuses 's/^  role: queue/  zone_redundant: maybe/' 7 'zone_redundant is yes, no or unknown'
refuses 's/^  role: queue/  siblings: {at_least: x}/' 7 'at_least takes one number'
refuses 's/{region}"/{regoin}"/' 9 'no field "regoin"'
refuses 's/{region}"/{region"/' 9 'expected }'
refuses 's/{region}"/{target}"/' 9 'no field "target"'
run 2 rules test nowhere
err_has nowhere
run 2 rules test empty
err_has empty

# ---- catalog ----

run 0 catalog list
out_has aws/dynamodb
run 0 catalog list regions
out_has us-east-1
run 2 catalog list nonsense
run 2 catalog wish
run 0 catalog check
is_silent
mkdir -p overlay/services/aws
cat >overlay/services/aws/quux.yaml <<'YAML'
service: aws/quux
name: Amazon Quux
reech: regional
YAML
run 2 catalog check overlay
err_has overlay/services/aws/quux.yaml:
grep -Eq 'quux\.yaml:[0-9]+: ' err || fail "catalog check: no line number: $(head -n 1 err)"
run 2 scan clean --catalog overlay
err_has overlay/services/aws/quux.yaml:
run 2 catalog check nowhere
err_has nowhere

# ---- eval, doctor ----

run 0 eval '1 + 1'
[ "$(cat out)" = 2 ] || fail "eval 1 + 1: $(cat out)"
run 0 eval 'cidrsubnet("10.0.0.0/16", 8, 2)'
out_has 10.0.2.0/24
run 1 eval var.region clean
out_has var.region
mkdir -p values
printf 'variable "name" {\n  default = "orders"\n}\nlocals {\n  queue = "${var.name}-queue"\n}\n' >values/main.tf
run 0 eval local.queue values
[ "$(cat out)" = '"orders-queue"' ] || fail "eval in a folder with nothing to deploy: $(cat out)"
# Several deployments: each says its own, unless they agree.
mkdir -p deployments/env
printf 'variable "region" {\n  default = "us-west-2"\n}\nprovider "aws" {\n  region = var.region\n}\n' >deployments/main.tf
for where in dev:eu-west-1 prod:us-east-1 test:eu-west-1; do
    printf 'region = "%s"\n' "${where#*:}" >"deployments/env/${where%:*}.tfvars"
done
run 0 eval var.region deployments
[ "$(cat out)" = 'env/dev.tfvars, env/test.tfvars: "eu-west-1"
env/prod.tfvars: "us-east-1"' ] || fail "eval in a folder with several deployments: $(cat out)"
run 0 eval 'length(var.region)' deployments
[ "$(cat out)" = 9 ] || fail "eval of what several deployments agree in: $(cat out)"
# A unit of Terragrunt has its inputs, be they written above it.
mkdir -p units/live/app units/modules/app
mkdir -p units/.git/objects units/.git/refs
printf 'ref: refs/heads/main\n' >units/.git/HEAD
printf 'inputs = { size = 3 }\n' >units/live/root.hcl
printf 'include "root" {\n  path = find_in_parent_folders("root.hcl")\n}\nterraform {\n  source = "../../modules/app"\n}\n' \
    >units/live/app/terragrunt.hcl
printf 'variable "size" {}\nresource "aws_sqs_queue" "q" {\n  count = var.size\n}\n' >units/modules/app/main.tf
run 0 eval var.size units/live/app
[ "$(cat out)" = 3 ] || fail "eval in a unit of Terragrunt: $(cat out)"
run 2 eval '1 +'
is_complaint
run 2 eval
is_complaint
run 0 eval --all clean
is_json out
run 0 doctor
out_has "never used"

# ---- Several targets ----

run 1 scan shop clean --format json
is_json out
out_has '"shop//:aws_db_instance.orders"'
out_has '"clean//:aws_sqs_queue.orders"'
# Nothing is counted twice.
for words in 'shop shop' 'shop ./shop/' '. shop' 'shop .' 'shop/main.tf shop'; do
    run 2 scan $words
    err_has "main.tf belongs to another target already"
    is_complaint
done
run 1 scan . shop --exclude /shop
# Folders of the same name, and folders of one repository, are different systems.
mkdir -p team-a/infra team-b/infra
cp shop/main.tf team-a/infra
cp clean/main.tf team-b/infra
run 1 scan team-a/infra team-b/infra --format json
[ "$(grep -c '"kind": "service"' out)" -eq 2 ] || fail "two targets called infra became $(grep -c '"kind": "service"' out) service"

# ---- Git ----

if command -v git >/dev/null; then
    in_repo() { git -C repo -c user.name=t -c user.email=t@example.com -c init.defaultBranch=main "$@" >/dev/null 2>&1; }
    mkdir -p repo/a/infra repo/b/infra
    in_repo init -q
    cp shop/main.tf repo/a/infra
    in_repo add -A
    in_repo commit -q -m one
    in_repo tag v1
    cp clean/main.tf repo/b/infra
    sed -i 's/multi_az = false/multi_az = true/' repo/a/infra/main.tf
    in_repo add -A
    in_repo commit -q -m two
    run 1 scan repo@v1
    out_has rds-kept-once
    run 0 scan repo@main
    out_lacks rds-
    run 1 scan repo@main~1
    run 0 scan repo
    run 2 scan repo@nowhere
    err_has nowhere
    run 0 scan repo@main --format json
    out_has "\"commit\": \"$(git -C repo rev-parse main)\""
    # A content that is not in the clone is missed with a warm cache, too.
    cp -R repo partial
    blob=$(git -C repo rev-parse v1:a/infra/main.tf)
    run 1 scan repo/a@v1
    rm -f "partial/.git/objects/$(echo "$blob" | cut -c 1-2)/$(echo "$blob" | cut -c 3-)"
    for cache in '' --no-cache; do
        run 4 scan partial/a@v1 $cache
        err_has "infra/main.tf: skipped: its content is not in this clone"
        run 3 scan partial/a@v1 --strict $cache
        run 0 scan partial/a@v1 --allow-empty --format json $cache
        out_has "its content is not in this clone"
    done
    # Without an index nobody can say what is tracked.
    cp -R repo broken-index
    echo '*.tf' >broken-index/.gitignore
    run 0 scan broken-index --format json
    out_has aws_db_instance.orders
    head -c 50 repo/.git/index >broken-index/.git/index
    run 4 scan broken-index
    err_has ".git/index: the index can't be read"
    run 0 scan broken-index --allow-empty --format json
    out_has "the index can't be read"
    echo garbage >broken-index/.git/HEAD
    run 0 scan broken-index --allow-empty --format json
    out_has '"commit": null'
    # SHA-256: the work tree is read, and what is not is told.
    mkdir sha256
    if git -C sha256 init -q --object-format=sha256 2>/dev/null; then
        cp shop/main.tf sha256
        git -C sha256 add -A
        git -C sha256 -c user.name=t -c user.email=t@example.com commit -q -m one
        run 1 scan sha256 --format json
        out_has "\"commit\": \"$(git -C sha256 rev-parse HEAD)\""
        git -C sha256 pack-refs --all
        run 1 scan sha256 --format json
        out_has "\"commit\": \"$(git -C sha256 rev-parse HEAD)\""
        run 2 scan sha256@HEAD
        err_has "commits of SHA-256 repositories are not read"
        is_complaint
        echo '*.tf' >sha256/.gitignore
        run 4 scan sha256
        err_has "an index of SHA-256 is not read"
    fi
    run 0 scan repo/a/infra repo/b/infra --format json
    [ "$(grep -c '"kind": "service"' out)" -eq 2 ] || fail "two folders of one repository became $(grep -c '"kind": "service"' out) service"
fi

echo "cli: $failures failures"
[ "$failures" -eq 0 ]
