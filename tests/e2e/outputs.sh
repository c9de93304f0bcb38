#!/bin/sh
# The formats that other tools read: what each of them wants is there, hostile names stay names, and ten thousand findings stay
# within the limits.
set -eu
: "${FAULTLINE:?path of the program}"
case $FAULTLINE in /*) ;; *) FAULTLINE=$PWD/$FAULTLINE ;; esac
for needed in git python3; do
    command -v "$needed" >/dev/null || { echo "FAIL: $needed is missing" >&2; exit 1; }
done

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export XDG_CACHE_HOME="$work/cache" HOME="$work" LC_ALL=C CI="" SOURCE_DATE_EPOCH=1700000000
git_() { git -c user.name=t -c user.email=t@example.com -c init.defaultBranch=main -c commit.gpgsign=false "$@" >/dev/null 2>&1; }
formats="markdown junit gitlab gitlab-sast github azure checkstyle rdjson sarif"

cat >"$work/make.py" <<'PY'
import os, sys
HOSTILE = [
    "plain", "::set-output name=x::y", "##[add-mask]x", "##vso[task.setvariable variable=x]y", "\x1b[31mred\x07",
    "new\nline", "-->", "--><script>alert(1)</script>", "]]><x/>", "](http://example.com/) [x](1)", "`` ``` ````` `code`",
    "@someone #12 !34 https://example.com www.example.com", "a|b|c", '"];click n0 "javascript:alert(1)', "<details></details>",
    "```\n\n# title\n```mermaid", "percent %0A::error::x %AZP25", "rtl \u202ecod", "%%{init: {}}%%", "${jndi}", "&lt;b&gt;",
]
def quoted(text):
    out = ""
    for c in text:
        out += {'"': '\\"', "\\": "\\\\", "\n": "\\n"}.get(c, c)
    return '"' + out.replace("${", "$${").replace("%{", "%%{") + '"'
def write(root, is_bad):
    for number, name in enumerate(HOSTILE):
        folder = os.path.join(root, name.replace("/", "_"))
        os.makedirs(folder, exist_ok=True)
        with open(os.path.join(folder, name.replace("/", "_") + ".tf"), "w", encoding="utf-8") as out:
            out.write('provider "aws" {\n  region = "eu-west-1"\n}\nresource "aws_db_instance" "orders" {\n')
            out.write(f"  identifier = {quoted(name)}\n  engine = \"postgres\"\n  multi_az = {'false' if is_bad else 'true'}\n")
            out.write("  backup_retention_period = 7\n}\n")
            out.write(f'resource "aws_lambda_function" "api" {{\n  function_name = {quoted(name)}\n')
            out.write("  environment {\n    variables = { DB = aws_db_instance.orders.address }\n  }\n}\n")
        with open(os.path.join(folder, "app.py"), "w", encoding="utf-8") as out:
            region = ', region_name="us-east-1"' if is_bad else ""
            out.write(f"import boto3\nqueue = boto3.client('sqs'{region})\nqueue.send_message(QueueUrl='x')\n")
write(sys.argv[1], sys.argv[2] == "bad")
PY

cat >"$work/validate.py" <<'PY'
import json, re, sys
import xml.etree.ElementTree as xml
folder, kind = sys.argv[1], sys.argv[2]
def text(name):
    with open(f"{folder}/{name}", "rb") as file:
        return file.read().decode("utf-8")
def clean(name, allow_commands=False):
    out = text(name)
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", out), f"{name}: hidden characters"
    if not allow_commands:
        assert not re.search(r"##(vso)?\[", out, re.I), f"{name}: a command"
        assert not re.search(r"^\s*::", out, re.M), f"{name}: a command"
    return out

# ---- JUnit: what the schema of Jenkins' plugin asks for ----
suites = xml.fromstring(clean("junit"))
assert suites.tag == "testsuites" and len({s.get("name") for s in suites}) == len(suites)
total = failed = 0
for suite in suites:
    assert suite.tag == "testsuite" and set(suite.attrib) == {"name", "tests", "failures", "errors", "skipped"}
    cases = list(suite)
    assert len(cases) == int(suite.get("tests")) > 0
    assert sum(c.find("failure") is not None for c in cases) == int(suite.get("failures"))
    assert sum(c.find("skipped") is not None for c in cases) == int(suite.get("skipped"))
    total, failed = total + len(cases), failed + int(suite.get("failures"))
    names = [(c.get("classname"), c.get("name"), c.get("file"), c.get("line")) for c in cases]
    assert len(set(names)) == len(names), "names of cases are unique"
    for case in cases:
        assert case.tag == "testcase" and case.get("name") and case.get("classname") == suite.get("name")
        assert len(case) <= 1 and all(child.tag in ("failure", "skipped", "system-out") for child in case)
assert (total, failed) == (int(suites.get("tests")), int(suites.get("failures"))) and failed

# ---- Checkstyle ----
checkstyle = xml.fromstring(clean("checkstyle"))
errors = 0
assert checkstyle.tag == "checkstyle" and checkstyle.get("version")
assert len({f.get("name") for f in checkstyle}) == len(checkstyle)
for file in checkstyle:
    assert file.tag == "file" and file.get("name") and not file.get("name").startswith("/")
    for error in file:
        assert error.tag == "error" and int(error.get("line")) >= 1 and error.get("severity") in ("error", "warning", "info")
        assert error.get("message") and error.get("source").startswith("faultline.")
        errors += 1
assert errors

# ---- Code Quality and SAST of GitLab ----
quality = json.loads(clean("gitlab"))
assert isinstance(quality, list) and quality and text("gitlab")[0] == "["
assert len({q["fingerprint"] for q in quality}) == len(quality)
for issue in quality:
    assert issue["description"] and issue["check_name"] and issue["severity"] in ("info", "minor", "major", "critical", "blocker")
    assert issue["location"]["lines"]["begin"] >= 1 and not issue["location"]["path"].startswith(("/", "./"))
sast = json.loads(clean("gitlab-sast"))
# What GitLab's schema of that version requires, and refuses, of the parts that are written here.
is_time = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}").fullmatch
assert set(sast) == {"version", "scan", "vulnerabilities"} and sast["version"] == "15.0.7"
assert set(sast["scan"]) == {"analyzer", "scanner", "type", "start_time", "end_time", "status"}
assert is_time(sast["scan"]["start_time"]) and is_time(sast["scan"]["end_time"])
for found in sast["vulnerabilities"]:
    assert set(found) == {"id", "name", "description", "severity", "solution", "location", "identifiers"}
    assert all(type(found[key]) is str for key in ("id", "name", "description", "severity", "solution")) and found["id"]
    assert len(found["description"]) <= 1048576 and len(found["solution"]) <= 7000
    assert type(found["location"]["file"]) is str and type(found["location"]["start_line"]) is int
    assert all(set(i) == {"type", "name", "value"} for i in found["identifiers"])
scan = sast["scan"]
assert scan["type"] == "sast" and scan["status"] == "success" and scan["start_time"] == scan["end_time"] == "2023-11-14T22:13:20"
for tool in (scan["analyzer"], scan["scanner"]):
    assert tool["id"] and tool["name"] and tool["version"] and tool["vendor"]["name"]
assert len({v["id"] for v in sast["vulnerabilities"]}) == len(sast["vulnerabilities"]) == len(quality)
for found in sast["vulnerabilities"]:
    assert found["severity"] in ("Info", "Low", "Medium", "High", "Critical") and len(found["name"]) <= 255
    assert found["location"]["file"] and found["location"]["start_line"] >= 1
    assert all(i["type"] and i["name"] and i["value"] for i in found["identifiers"]) and found["identifiers"]

# ---- rdjson ----
rdjson = json.loads(clean("rdjson"))
assert rdjson["source"]["name"] == "faultline" and len(rdjson["diagnostics"]) == errors
for found in rdjson["diagnostics"]:
    assert set(found) <= {"message", "location", "severity", "code", "related_locations"}
    assert found["message"] and found["severity"] in ("ERROR", "WARNING", "INFO") and found["code"]["value"]
    for place in [found["location"], *(related["location"] for related in found["related_locations"])]:
        assert place["path"] and place["range"]["start"]["line"] >= 1

# ---- commands ----
github = clean("github", True)
lines = github.splitlines()
assert 0 < len(lines) <= 11
for line in lines:
    assert re.fullmatch(r"::(error|warning|notice) (file=[^:,]*(,line=\d+)?(,col=\d+)?,)?title=[^:,]*::[^\r\n]*", line), line
    assert not re.search(r"##\[|%(?!25|0A|3A|2C)", line), line
azure = clean("azure", True).splitlines()
assert 0 < len(azure) <= 11
for line in azure:
    match = re.fullmatch(r"##vso\[task\.logissue type=(error|warning);(sourcepath=[^;\]]*;)?(linenumber=\d+;)?(columnnumber=\d+;)?(code=[a-z0-9-]+;)?\](.*)", line)
    assert match, line
    assert not re.search(r"##(vso)?\[", line[2:]), line

# ---- SARIF ----
(run,) = json.loads(clean("sarif"))["runs"]
assert len(run["results"]) <= 5000
if kind == "check":
    states = {r["baselineState"] for r in run["results"]}
    assert states <= {"new", "updated", "unchanged"} and "new" in states, states

# ---- Markdown ----
comment = clean("markdown")
assert len(comment.encode()) <= 60000
assert re.match(r"<!-- faultline (scan|check) [A-Za-z0-9._/]* -->\n### ", comment), comment[:200]
assert "**Coverage:**" in comment
ours = (r"<!-- faultline .* -->|#{3,4} .*|\|.*\||(<details><summary>.*</summary>)|</details>|\d+\. .*|```(mermaid)?|flowchart LR|"
        r"  n\d+(\[\"[^\"\[\]]*\"\]|\{\{\"[^\"{}]*\"\}\})|  n\d+ --> n\d+|`.*|Stops .*|Losing .*|\*\*.*|<sub>.*</sub>|and \d+ more.*|"
        r"\d+ more paths? .*|\d+ findings?.*|(New|Gone|Third|No longer).*|")
for line in comment.split("\n"):
    assert re.fullmatch(ours, line), f"Markdown: {line!r}"
# Outside of code there is no HTML but ours, no link, no mention.
html = lambda m: re.sub(r"<code>[^<]*</code>", "CODE", m[1]).replace("](", "")  # Markdown is not read there
prose = re.sub(r"^(<details><summary>.*</summary>)$", html, comment, flags=re.M)
prose = re.sub(r"^```mermaid.*?^```", "", prose, flags=re.S | re.M)
prose = re.sub(r"(?<![\\`])(`+)(?!`)[^\n]*?(?<!`)\1(?!`)", "CODE", prose)
tags = set(re.findall(r"(?<!\\)<[^>\n]*>", prose))
assert tags <= {"<details>", "</details>", "<summary>", "</summary>", "<b>", "</b>", "<sub>", "</sub>", comment.split("\n")[0]}, tags
found = re.search(r"(?<!\\)\]\(|://|www\.(?!\u200b)|(?<!\w)@\w|(?<![\w&\\])#\d", prose)
assert not found, prose[found.start() - 50 : found.end() + 50]
assert prose.count("<details>") == prose.count("</details>") == prose.count("</summary>\n\n")
rows = [line for line in comment.split("\n") if line.startswith("|")]
assert all(line.count("|") in (5, 6) for line in rows), rows
picture = comment.split("```mermaid\n")[1].split("```")[0]
assert len(re.findall(r"^  n\d+[\[{]", picture, re.M)) <= 12
assert len(re.findall(r"^```", comment, re.M)) == 2 or kind != "large"
if kind == "large":
    assert "left out here" in comment and len(comment) > 50000
    assert lines[-1].startswith("::notice title=faultline::and "), lines[-1]
    notices = run["invocations"][0]["toolExecutionNotifications"]
    assert any("left out" in n["message"]["text"] for n in notices) and len(run["results"]) == 5000
PY

failures=0
write_all() { # <folder for the files> <command>...
    out=$1
    shift
    mkdir -p "$out"
    all=
    for format in $formats; do all="$all --format $format=$out/$format"; done
    status=0
    # shellcheck disable=SC2086 # one word per option
    "$FAULTLINE" "$@" $all >"$out/stdout" 2>"$out/stderr" || status=$?
    [ "$status" -eq 1 ] || { echo "FAIL: faultline $*: exit $status: $(head -n 3 "$out/stderr")" >&2; failures=$((failures + 1)); }
    [ ! -s "$out/stdout" ] || { echo "FAIL: faultline $*: says something on standard output" >&2; failures=$((failures + 1)); }
}
is_valid() { # <folder> <kind>
    python3 "$work/validate.py" "$1" "$2" || { echo "FAIL: $1" >&2; failures=$((failures + 1)); }
}

mkdir "$work/hostile"
cd "$work/hostile"
git_ init .
python3 "$work/make.py" . good
git_ add -A
git_ commit -m good
python3 "$work/make.py" . bad
write_all "$work/scan" scan
is_valid "$work/scan" hostile
write_all "$work/check" check --base HEAD
is_valid "$work/check" check
# Names of folders: what a site resolves begins at the top of the repository.
write_all "$work/part" scan plain
grep -q '"path": "plain/plain.tf"' "$work/part/gitlab" || { echo "FAIL: paths begin at the target" >&2; failures=$((failures + 1)); }
grep -q '"uri": "plain/plain.tf"' "$work/part/sarif" || { echo "FAIL: paths of SARIF begin at the target" >&2; failures=$((failures + 1)); }

# Steps of a job share the file of the summary.
printf 'before\n' >"$work/summary"
GITHUB_STEP_SUMMARY="$work/summary" "$FAULTLINE" scan plain --fail-on never --format "markdown=$work/summary"
[ "$(head -n 1 "$work/summary")" = before ] && grep -q '^<!-- faultline scan plain -->' "$work/summary" ||
    { echo "FAIL: the summary of the job is not added to" >&2; failures=$((failures + 1)); }

# A rule may say more than GitLab takes.
mkdir "$work/rules"
python3 - "$work/rules" <<'PY'
import sys
with open(f"{sys.argv[1]}/long-advice.yaml", "w", encoding="utf-8") as out:
    out.write("""id: long-advice
title: advice that is long
class: az
severity: medium
select: resource
where:
  role: database
  zone_redundant: no
message: "{name} waits for its zone"
rationale: It has no standby.
remediation: "%s"
source: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.MultiAZ.html
bad:
  file: main.tf
  text: |
    resource "aws_db_instance" "orders" {
      multi_az = false
    }
good:
  file: main.tf
  text: |
    resource "aws_db_instance" "orders" {
      multi_az = true
    }
""" % ("Größe. " * 1200))
PY
"$FAULTLINE" scan plain --rules "$work/rules" --fail-on never --format "gitlab-sast=$work/long.json"
python3 - "$work/long.json" <<'PY' || { echo "FAIL: GitLab refuses long texts" >&2; failures=$((failures + 1)); }
import json, sys
found = [v for v in json.load(open(sys.argv[1], encoding="utf-8"))["vulnerabilities"] if v["identifiers"][0]["value"] == "long-advice"]
assert found and all(5000 < len(v["solution"]) <= 7000 for v in found), [len(v["solution"]) for v in found]
PY

mkdir "$work/large"
python3 - "$work/large" <<'PY'
import sys
for f in range(20):
    with open(f"{sys.argv[1]}/f{f}.tf", "w", encoding="utf-8") as out:
        if f == 0: out.write('provider "aws" {\n  region = "eu-west-1"\n}\n')
        for i in range(500):
            out.write(f'resource "aws_db_instance" "db_{f}_{i}" {{\n  engine = "postgres"\n  multi_az = false\n}}\n')
PY
write_all "$work/large-out" scan "$work/large"
is_valid "$work/large-out" large

echo "outputs: $failures failures"
[ "$failures" -eq 0 ]
