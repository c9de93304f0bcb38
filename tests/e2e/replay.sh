#!/bin/sh
# Recorded outages against small systems: who stops, for how long, and what is said of it.
set -eu
: "${FAULTLINE:?path of the program}"
case $FAULTLINE in /*) ;; *) FAULTLINE=$PWD/$FAULTLINE ;; esac
[ -x "$FAULTLINE" ] || { echo "FAIL: $FAULTLINE is no program" >&2; exit 1; }

root=${SOURCE_ROOT:-$PWD}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export XDG_CACHE_HOME="$work/cache" HOME="$work" LC_ALL=C
failures=0
fail() {
    echo "FAIL: $*" >&2
    failures=$((failures + 1))
}
# run STATUS ARGUMENTS...
run() {
    wanted=$1
    shift
    ran="faultline $*"
    status=0
    "$FAULTLINE" "$@" >out 2>err || status=$?
    [ "$status" -eq "$wanted" ] || fail "$ran: exit $status instead of $wanted: $(head -n 1 err)"
}
says() { grep -qF -e "$1" out || fail "$ran: lacks \"$1\""; }
says_not() { ! grep -qF -e "$1" out || fail "$ran: has \"$1\""; }
complains() { grep -qF -e "$1" err || fail "$ran: standard error lacks \"$1\": $(head -n 1 err)"; }

cd "$work"
mkdir -p one/app two/app zones/app
cat >one/app/main.tf <<'TF'
provider "aws" {
  region = "us-east-1"
}
resource "aws_dynamodb_table" "orders" {
  name     = "orders"
  hash_key = "id"
}
TF
mkdir -p parts/app
cat one/app/main.tf - >parts/app/main.tf <<'TF'
resource "aws_sqs_queue" "mails" {
  name = "mails"
}
TF
# The same with a replica in another region is read and written there.
cat >two/app/main.tf <<'TF'
provider "aws" {
  region = "eu-west-1"
}
resource "aws_dynamodb_table" "orders" {
  name     = "orders"
  hash_key = "id"
  replica {
    region_name = "us-east-1"
  }
}
TF
cat >zones/app/main.tf <<'TF'
provider "aws" {
  region = "us-east-1"
}
resource "aws_instance" "a" {
  ami               = "ami-1"
  instance_type     = "t3.micro"
  availability_zone = "us-east-1a"
}
resource "aws_db_instance" "b" {
  engine            = "postgres"
  availability_zone = "us-east-1b"
}
TF

run 0 replay
says aws-dynamodb-2025-10-20
says gcp-service-control-2025-06-12
[ "$(wc -l <out)" -ge 12 ] || fail "fewer than twelve outages are recorded"

run 0 replay aws-dynamodb-2025-10-20 one
says "1 of 1 services stop, for up to 2 h 52 min"
says "app: waits for the provider"
says "needs aws/dynamodb@us-east-1  app/main.tf:4"
says "What would have helped"
says "aws_dynamodb_table.orders  app/main.tf:4  (stops 1)"
says "[told, not judged]"
run 0 replay aws-dynamodb-2025-10-20 parts
says "app: goes on in part"
says "1 of 1 services are degraded, for up to 2 h 52 min"
run 0 replay aws-dynamodb-2025-10-20 two
says "0 of 1 services stop"
says "goes on by what is left"
says_not "What would have helped"
run 0 replay aws-s3-2017-02-28 one
says "none of 1 services is touched"
run 0 replay cloudflare-2025-11-18 one
says_not "region the source doesn't tell"

# One zone, by another name in each account: each that is used.
run 0 replay aws-use1-az4-power-2021-12-22 zones
says "if the zone was aws:us-east-1a"
says "if the zone was aws:us-east-1b"

run 0 replay aws-dynamodb-2025-10-20 one --format json=answer.json
python3 - <<'PY' || fail "the JSON says something else"
import json
answer = json.load(open("answer.json", encoding="utf-8"))
assert answer["outage"] == "aws-dynamodb-2025-10-20" and answer["service_count"] == 1
(replay,) = answer["replays"]
(service,) = replay["services"]
assert service["minutes"]["down"] == 172, service
assert service["recovery"]["class"] == "waits"
first = service["spans"][0]
assert (first["state"], first["from"], first["until"], first["cause"]) == (
    "down", "2025-10-20T06:48Z", "2025-10-20T09:40Z", "aws/dynamodb@us-east-1"), first
assert any(need["evidence"] == [{"file": "app/main.tf", "line": 4}] for need in first["why"])
assert [help["node"].split(":")[-1] for help in replay["would_have_helped"]] == ["aws_dynamodb_table.orders"]
PY

# What each service does when a domain fails, with the step that decides it, stands in the report of every run.
run 1 scan "$root/examples" --no-cache --format json=report.json --quiet
python3 - "$root/examples" <<'PY' || fail "the classes of recovery are others"
import json, sys
report = json.load(open("report.json", encoding="utf-8"))
nodes = {node["id"]: node for node in report["nodes"]}
found = {}
for domain in report["domains"]:
    touched = set(domain["down"]) | set(domain["degraded"]) | set(domain["redundancy_lost"])
    assert [row["service"] for row in domain["recovery"]] == sorted(touched), domain
    for row in domain["recovery"]:
        found[domain["id"], nodes[row["service"]]["name"]] = row
def line_of(row):
    step = row["step"]
    return open(f"{sys.argv[1]}/{step['file']}", encoding="utf-8").read().splitlines()[step["line"] - 1]
row = found["aws:us-east-1", "checkout/infra"]
assert row["class"] == "waits" and nodes[row["actor"]]["name"] == "checkout/ops", row
assert 'boto3.client("' in line_of(row), row
row = found["aws:us-east-1a", "checkout/infra"]
assert row["class"] == "by-hand" and nodes[row["actor"]]["name"] == "checkout/ops", row
row = found["aws:us-west-2", "checkout/infra"]
assert row["class"] == "by-itself" and row["group"] and "region_name" in line_of(row), row
PY

# A failover that fails with what it should bring back is none that can be run; one that stands elsewhere is.
mkdir -p switching
for region in first second; do
cat >>switching/main.tf <<TF
provider "aws" {
  alias  = "$region"
  region = "eu-$([ $region = first ] && echo west-1 || echo central-1)"
}
TF
done
cat >>switching/main.tf <<'TF'
resource "aws_db_instance" "orders" {
  provider   = aws.first
  identifier = "orders"
}
resource "aws_db_instance" "copy" {
  provider            = aws.second
  identifier          = "copy"
  replicate_source_db = aws_db_instance.orders.arn
}
resource "aws_lambda_function" "orders" {
  provider      = aws.first
  function_name = "orders"
  environment {
    variables = { DB = aws_db_instance.orders.address }
  }
}
resource "aws_lambda_function" "failover" {
  provider      = aws.WHERE
  function_name = "failover"
  environment {
    variables = { COPY = aws_db_instance.copy.identifier }
  }
}
TF
for where in first second; do
    mkdir -p "switching-$where"
    sed "s/aws.WHERE/aws.$where/" switching/main.tf >"switching-$where/main.tf"
    "$FAULTLINE" scan "switching-$where" --no-cache --format "json=$where.json" --quiet >out 2>err || true
done
python3 - <<'PY' || fail "the class of a failover in the region that failed is another"
import json
for where, expected in (("first", "waits"), ("second", "by-hand")):
    report = json.load(open(f"{where}.json", encoding="utf-8"))
    (domain,) = [domain for domain in report["domains"] if domain["id"] == "aws:eu-west-1"]
    (row,) = domain["recovery"]
    assert row["class"] == expected and row["actor"], (where, row)
PY

# Machines that nobody wants yet and a copy of the database bring it back, once somebody starts the ones and promotes the other;
# without either of them, or with their image in the region that failed, nobody can.
mkdir standing-by
cat >standing-by/main.tf <<'TF'
provider "aws" {
  region = "eu-west-1"
}
provider "aws" {
  alias  = "standby"
  region = "eu-central-1"
}
resource "aws_db_instance" "orders" {
  identifier = "orders"
}
resource "aws_db_instance" "copy" {
  provider            = aws.standby
  identifier          = "copy"
  replicate_source_db = aws_db_instance.orders.arn
}
resource "aws_ecs_task_definition" "web" {
  family                = "web"
  container_definitions = jsonencode([{ name = "web", environment = [{ name = "DB", value = aws_db_instance.orders.address }] }])
}
resource "aws_ecs_service" "web" {
  name            = "web"
  desired_count   = 4
  task_definition = aws_ecs_task_definition.web.arn
}
resource "aws_ecs_task_definition" "standby" {
  provider              = aws.standby
  family                = "web"
  container_definitions = jsonencode([{ name = "web", environment = [{ name = "DB", value = aws_db_instance.copy.address }] }])
}
resource "aws_ecs_service" "standby" {
  provider        = aws.standby
  name            = "web"
  desired_count   = 0
  task_definition = aws_ecs_task_definition.standby.arn
}
TF
mkdir without-copy without-machines without-image
sed 's|{ name = "web", env|{ name = "web", image = aws_ecr_repository.web.repository_url, env|' standing-by/main.tf >without-image/main.tf
cat >>without-image/main.tf <<'TF'
resource "aws_ecr_repository" "web" {
  name = "web"
}
TF
sed '/"copy"/,/^}/d; s/aws_db_instance.copy/aws_db_instance.orders/' standing-by/main.tf >without-copy/main.tf
sed '/"standby" {/,/^}/d' standing-by/main.tf >without-machines/main.tf
for system in standing-by without-copy without-machines without-image; do
    "$FAULTLINE" scan $system --no-cache --format "json=$system.json" --quiet >out 2>err || true
done
python3 - <<'PY' || fail "what a standby brings back is told otherwise"
import json
for system, expected in (("standing-by", "by-hand"), ("without-copy", "waits"), ("without-machines", "waits"),
                         ("without-image", "waits")):
    report = json.load(open(f"{system}.json", encoding="utf-8"))
    (domain,) = [domain for domain in report["domains"] if domain["id"] == "aws:eu-west-1"]
    (row,) = domain["recovery"]
    assert row["class"] == expected and bool(row["standby"]) == (expected == "by-hand"), (system, row)
PY

# Somebody's own.
cat >drill.yaml <<'YAML'
id: drill
name: Our queue is gone
provider: aws
source: https://wiki.example.com/drills
phases:
  - what: Queues
    from: 2027-01-10T09:00Z
    until: 2027-01-10T09:20Z
    effect: dp_down
    fails: aws/sqs@us-east-1
YAML
run 0 replay drill.yaml parts
says "for up to 20 min"
says "09:00 to 09:20"
sed 's/us-east-1/us-east-9/' drill.yaml >wrong.yaml
run 2 replay wrong.yaml one
complains "wrong.yaml:10"
complains "no such region"
mkdir -p own/outages
cp drill.yaml own/outages/drill.yaml
run 0 replay --catalog own
says "Our queue is gone"
run 0 replay drill parts --catalog own
says "for up to 20 min"
mv own/outages/drill.yaml own/outages/other.yaml
run 2 replay --catalog own
complains "expected the name of the file"

run 2 replay no-such one
complains 'no outage is called "no-such"'
run 2 replay a b c
complains "one outage"
run 2 replay drill.yaml one --format sarif
complains "text or json"

echo "replay: $failures failures"
[ "$failures" -eq 0 ]
