#!/bin/sh
# .faultline.yaml: criticality of services, severity by rule, path and environment, and what is refused.
set -eu
: "${FAULTLINE:?path of the program}"
case $FAULTLINE in /*) ;; *) FAULTLINE=$PWD/$FAULTLINE ;; esac
[ -x "$FAULTLINE" ] || { echo "FAIL: $FAULTLINE is no program" >&2; exit 1; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export XDG_CACHE_HOME="$work/cache" HOME="$work" LC_ALL=C
failures=0
fail() {
    echo "FAIL: $*" >&2
    failures=$((failures + 1))
}
cd "$work"
for folder in shop/prod shop/staging shop/legacy; do
    mkdir -p $folder
    cat >$folder/main.tf <<'TF'
provider "aws" {
  region = "eu-west-1"
}
resource "aws_db_instance" "orders" {
  instance_class    = "db.m6g.large"
  availability_zone = "eu-west-1a"
}
resource "aws_lambda_function" "take" {
  function_name = "take"
  role          = "arn:aws:iam::847362910458:role/take"
  environment {
    variables = { HOST = aws_db_instance.orders.address }
  }
}
TF
done
git init -q shop

# told SEVERITY FOLDER: of the database there. Severity "none": nothing is told of it.
told() {
    "$FAULTLINE" scan "${3:-shop}" --format json=report.json --fail-on never --quiet >/dev/null 2>err || fail "scan: exit $?: $(cat err)"
    found=$(python3 - "$2" <<'PY'
import json, sys
report = json.load(open("report.json", encoding="utf-8"))
rows = [row for row in report["findings"] if row["file"].endswith(sys.argv[1] + "main.tf") and row["rule"] in ("single-zone-database", "rds-single-zone", "rds-kept-once")]
print(" ".join(row["severity"] + ("" if row["status"] == "new" else ":" + row["status"] + ":" + row["status_reason"]) for row in rows) or "none")
PY
)
    [ "$found" = "$1" ] || fail "$2: $found instead of $1"
}
told high prod/
told medium staging/
told high legacy/

cat >shop/.faultline.yaml <<'YAML'
services:
  - name: prod
    criticality: 9
severity:
  - rule: single-zone-database
    path: legacy/
    severity: info
    reason: goes in March
  - environment: staging
    severity: low
    reason: nobody waits
YAML
told high prod/
told low staging/
told info legacy/
told info "" shop/legacy

# It belongs to the revision that is read.
git -C shop add . && git -C shop -c user.name=a -c user.email=a@example.com commit -qm first
sed -i 's/severity: info/severity: "off"/' shop/.faultline.yaml
told "high:suppressed:goes in March" legacy/
told info legacy/ shop@HEAD
"$FAULTLINE" scan shop --no-suppressions --fail-on high --quiet >out && fail "off: holds without suppressions"
grep -q 'legacy/main.tf' out || fail "--no-suppressions: $(cat out)"

# What matters more comes first.
"$FAULTLINE" fixes shop --format json=fixes.json || fail "fixes: exit $?"
python3 - <<'PY' || fail "criticality counts for nothing"
import json
fixes = json.load(open("fixes.json", encoding="utf-8"))["fixes"]
assert fixes[0]["file"] == "prod/main.tf", fixes
report = json.load(open("report.json", encoding="utf-8"))
names = {node["name"]: node for node in report["nodes"] if node["kind"] == "service"}
assert names["prod"]["criticality"] == 9 and names["staging"]["criticality"] == 1
region = next(row for row in report["domains"] if row["id"] == "aws:eu-west-1")
assert region["importance"] == 11 and len(region["down"]) == 3, region
PY

# A file kept elsewhere, for many repositories: in place of what stands there, its paths from the target.
printf 'severity:\n  - path: prod/\n    severity: info\n    reason: of the organisation\n' >everyone.yaml
"$FAULTLINE" scan shop --config everyone.yaml --format json=report.json --fail-on never --quiet >/dev/null || fail "--config: exit $?"
python3 - <<'PY' || fail "--config"
import json
rows = {(row["file"], row["severity"], row["status"]) for row in json.load(open("report.json", encoding="utf-8"))["findings"] if row["rule"] in ("rds-single-zone", "rds-kept-once")}
assert {("prod/main.tf", "info", "new"), ("legacy/main.tf", "high", "new")} <= rows, rows
PY
"$FAULTLINE" scan shop --config missing.yaml >/dev/null 2>err && fail "--config: a file that is not there"
grep -qF missing.yaml err || fail "--config: $(cat err)"

# refused TEXT YAML: exit 2, with the line.
refused() {
    printf '%b' "$2" >shop/.faultline.yaml
    status=0
    "$FAULTLINE" scan shop >/dev/null 2>err || status=$?
    [ "$status" -eq 2 ] || fail "$1: exit $status"
    grep -qF "$1" err || fail "lacks $1: $(cat err)"
}
refused '.faultline.yaml:2: no rule "single-zone-databse"' 'severity:\n  - rule: single-zone-databse\n    severity: low\n    reason: x\n'
refused 'no environment "production"' 'severity:\n  - environment: production\n    severity: low\n    reason: x\n'
refused 'reason' 'severity:\n  - path: a/\n    severity: low\n'
refused 'expected info, low' 'severity:\n  - path: a/\n    severity: none\n    reason: x\n'
refused 'expected a rule, a path or an environment' 'severity:\n  - severity: low\n    reason: x\n'
refused 'criticality from 1 to 1000' 'services:\n  - name: a\n    criticality: 0\n'
refused 'severities' 'severities: []\n'
printf 'services:\n  - name: gone\n    criticality: 2\n' >shop/.faultline.yaml
"$FAULTLINE" scan shop --format json=report.json --fail-on never --quiet >/dev/null || fail "a name that is gone: exit $?"
grep -q 'no service is called \\"gone\\"' report.json || fail "a name that is gone is not told"

echo "settings: $failures failures"
[ "$failures" -eq 0 ]
