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

# Facts that are put together from several files are kept with what was read for them.
mkdir deploy
cat >deploy/stack.yaml <<'YAML'
Resources:
  Orders:
    Type: AWS::SQS::Queue
YAML
cat >deploy/deploy.sh <<'SH'
#!/bin/bash
source ./env.sh
aws cloudformation deploy --stack-name orders-prod --template-file stack.yaml --region "$REGION"
SH
echo 'REGION=eu-west-1' >deploy/env.sh
changed "a script deploys" deploy/stack.yaml
echo 'REGION=us-east-1' >deploy/env.sh
changed "a file that a script reads says another region" us-east-1
mv deploy/env.sh deploy/settings.sh
changed "a file that a script reads is gone" us-east-1
mv deploy/settings.sh deploy/env.sh
cat >deploy/openapi.json <<'JSON'
{"openapi": "3.0.1", "paths": {"/orders": {"get": {"x-amazon-apigateway-integration": {"type": "http_proxy",
 "httpMethod": "GET", "uri": "https://sqs.us-east-1.amazonaws.com/orders"}}}}}
JSON
cat >>deploy/stack.yaml <<'YAML'
  Api:
    Type: AWS::ApiGateway::RestApi
    Properties:
      Body:
        Fn::Transform:
          Name: AWS::Include
          Parameters:
            Location: openapi.json
YAML
changed "a template includes a file" '"head"'
sed 's/us-east-1/eu-west-1/' deploy/openapi.json >changed.json
mv changed.json deploy/openapi.json
changed "an included file changes" '"head"'

# What an overlay or a service makes is kept, too, and holds as long as all that it is made of says the same.
kept() {
    change=$1 wanted=$2
    git_ add -A
    git_ commit -m "$change" || fail "$change: nothing changed"
    check plain --no-cache --head HEAD
    check warm --head HEAD
    same warm "a cache that knows what was before"
    check again --head HEAD
    same again "a cache that knows both"
    grep -qF -e "$wanted" "$work/plain" || fail "$change: lacks \"$wanted\""
}
mkdir -p cluster/base cluster/live
printf 'resources: [web.yaml]\n' >cluster/base/kustomization.yaml
cat >cluster/base/web.yaml <<'YAML'
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 1
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - {name: web, image: web, env: [{name: QUEUE, value: "https://sqs.us-east-2.amazonaws.com/1/q"}]}
YAML
printf 'resources: [../base]\npatches: [{path: patch.yaml}]\nnamespace: live\n' >cluster/live/kustomization.yaml
printf 'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {replicas: 3}\n' >cluster/live/patch.yaml
kept "an overlay" aws/sqs@us-east-2
sed 's/us-east-2/eu-west-2/' cluster/base/web.yaml >changed.yaml
mv changed.yaml cluster/base/web.yaml
kept "what an overlay is made of changes" aws/sqs@eu-west-2
printf 'spec: {template: {spec: {containers: [{name: web, env: [{name: TOPIC, value: "%s"}]}]}}}\n' \
    https://sns.ca-central-1.amazonaws.com >>cluster/live/patch.yaml
sed '/replicas/d' cluster/live/patch.yaml >changed.yaml
mv changed.yaml cluster/live/patch.yaml
kept "a patch changes" aws/sns@ca-central-1
git_ rm -q cluster/live/patch.yaml
kept "a patch is gone" '"head"'
printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: none}\n' >cluster/base/kustomization.yaml
kept "a kustomization becomes something else" '"head"'
printf 'resources: [web.yaml]\n' >cluster/base/kustomization.yaml
kept "it becomes one again" '"head"'
git_ rm -rq cluster
mkdir -p parcels
cat >parcels/serverless.yml <<'YAML'
service: parcels
provider: {name: aws, runtime: nodejs20.x, region: ap-south-1}
functions:
  send: {handler: send.run}
resources: ${file(./resources.yml)}
YAML
printf 'Resources:\n  Parcels: {Type: "AWS::SQS::Queue"}\n' >parcels/resources.yml
kept "a service that takes a file" aws/sqs@ap-south-1
printf 'Resources:\n  Parcels: {Type: "AWS::SNS::Topic"}\n' >parcels/resources.yml
kept "the file changes" aws/sns@ap-south-1
git_ rm -rq parcels
kept "the service is gone" '"head"'

# A function that tests alone call: any text of the repository may come to name it, or cease to.
mkdir -p rooms/tests
echo boto3 >rooms/requirements.txt
cat >rooms/store.py <<'PY'
import boto3

ROOMS = boto3.client("s3")


def keep_room(name):
    ROOMS.put_object(Bucket="rooms", Key=name)


def make_for_trial(name):
    ROOMS.create_bucket(Bucket=name)
PY
printf 'from rooms.store import keep_room\n\nkeep_room("a")\n' >rooms/web.py
printf 'from rooms import store\n\n\ndef test_rooms():\n    store.make_for_trial("a")\n' >rooms/tests/test_store.py
echo 'rooms: keep' >rooms/jobs.txt
changed "code with a function for tests" '"head"'
grep -q bucket-made-at-run-time "$work/plain" && fail "what tests alone call is no finding"
echo 'rooms: make_for_trial' >rooms/jobs.txt
changed "a text names a function" '"rule": "bucket-made-at-run-time"'
echo '# make_for_trial' >rooms/jobs.txt
changed "a text names it in a comment" '"change": "gone", "rule": "bucket-made-at-run-time"'

# A clone that fetches content when somebody asks for it: what it lacks is missed for as long as it is not there.
change="a clone that lacks a text of the base"
: >.git/objects/pack/pack-0123456789012345678901234567890123456789.promisor
blob=$(git rev-parse HEAD~1:rooms/jobs.txt)
object=.git/objects/${blob%"${blob#??}"}/${blob#??}
rm -rf "$XDG_CACHE_HOME"
mv "$object" "$work/object"
check plain --no-cache --head HEAD
for number in first second third; do
    check "$number" --head HEAD
    same "$number" "what the $number check knows"
done
mv "$work/plain" "$work/lacking"
mv "$work/object" "$object"
change="the text is fetched"
check plain --no-cache --head HEAD
cmp -s "$work/plain" "$work/lacking" && fail "$change: says what it said without it"
for number in first second; do
    check "$number" --head HEAD
    same "$number" "what is known of when it was not there"
done
mv "$object" "$work/object"
change="and lost again"
check again --head HEAD
cmp -s "$work/lacking" "$work/again" || fail "$change: gives another answer than before"
mv "$work/object" "$object"
rm .git/objects/pack/pack-0123456789012345678901234567890123456789.promisor

# Files of a work folder that did not change are not read again; one that did is, though its size and time are those of before.
change="a work folder that was read before"
sleep 3
check first
check second
cmp -s "$work/first" "$work/second" || fail "$change: gives another answer"
touch -r shipping/main.tf "$work/time"
sed 's/eu-west-1/eu-west-3/' shipping/main.tf >"$work/changed.tf"
cmp -s "$work/changed.tf" shipping/main.tf && fail "$change: nothing changed"
cat "$work/changed.tf" >shipping/main.tf
touch -r "$work/time" shipping/main.tf
check plain --no-cache
check warm
same warm "a cache that knows the folder"
grep -q eu-west-3 "$work/warm" || fail "$change: a change is not seen"
git_ checkout shipping/main.tf
check warm
cmp -s "$work/first" "$work/warm" || fail "$change: taking a change back gives another answer"

# What was found in a base is kept with all that it follows from: each answer with a warm cache is the answer without any.
asked() {
    change=$1
    shift
    check plain --no-cache --head HEAD "$@"
    check warm --head HEAD "$@"
    same warm "a cache that knows the base"
}
sed 's/multi_az  .*/multi_az = false # faultline:ignore rds-single-zone until=2030-01-31 reason="moves soon"/' shipping/main.tf >changed.tf
mv changed.tf shipping/main.tf
git_ add -A
git_ commit -m "accepted"
echo '# a remark' >>stock/main.tf
git_ add -A
git_ commit -m "a remark"
export SOURCE_DATE_EPOCH=1890000000 # 2029-11-22
asked "before the comment expires"
asked "before the comment expires, again"
SOURCE_DATE_EPOCH=1900000000 # 2030-03-17
asked "after it expired"
asked "without comments" --no-suppressions
asked "without a rule" --skip rds-single-zone
asked "with one rule" --only rds-single-zone
asked "without a folder" --exclude shipping
asked "another region" --region us-east-1
asked "a folder of it" stock
git_ commit --allow-empty -m "nothing"
asked "a base that was the head of a change"
git_ clone --bare . "$work/else.git"
(cd "$work/else.git" && asked "a clone of another name")

# A base that was found before is not read again: what is gone of its objects is not missed.
rm -rf "$XDG_CACHE_HOME"
echo '# another remark' >>stock/src/app.py
git_ add -A
git_ commit -m "another remark"
change="a known base"
check plain --head HEAD
blob=$(git rev-parse HEAD~1:stock/src/app.py)
rm -f ".git/objects/$(echo "$blob" | cut -c1-2)/$(echo "$blob" | cut -c3-)"
check again --head HEAD
same again "a known base"
rm -rf "$XDG_CACHE_HOME"
check lacking --head HEAD
cmp -s "$work/plain" "$work/lacking" && fail "what is gone of an unknown base is not missed: the test before shows nothing"

[ "$failures" -eq 0 ] || exit 1
echo "check and cache: ok"
