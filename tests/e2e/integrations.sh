#!/bin/sh
# The files for CI systems do what they say: each script that they hold is run here, with the variables of its system.
set -eu
: "${FAULTLINE:?path of the program}"
case $FAULTLINE in /*) ;; *) FAULTLINE=$PWD/$FAULTLINE ;; esac
source=$PWD
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export XDG_CACHE_HOME="$work/cache" HOME="$work" LC_ALL=C CI=true
failures=0
fail() {
    echo "FAIL: $*" >&2
    failures=$((failures + 1))
}
git_() { git -c user.name=t -c user.email=t@example.com -c init.defaultBranch=main -c commit.gpgsign=false "$@" >/dev/null 2>&1; }
mkdir "$work/bin"
ln -s "$FAULTLINE" "$work/bin/faultline"
PATH="$work/bin:$PATH"

# ---- a pull request, as its merge commit is checked out ----
mkdir "$work/origin"
cd "$work/origin"
git_ init .
printf 'provider "aws" {\n  region = "eu-west-1"\n}\nresource "aws_db_instance" "orders" {\n  engine   = "postgres"\n  multi_az = true\n\n  backup_retention_period = 7\n}\n' >main.tf
git_ add -A && git_ commit -m first
git_ checkout -b topic
sed -i 's/multi_az = true/multi_az = false/' main.tf
git_ commit -am worse
git_ checkout main
printf 'x\n' >README.md
git_ add -A && git_ commit -m meanwhile
git_ checkout -b merged
git_ merge --no-ff -m merged topic
git_ checkout main
git_ clone --depth 2 --branch merged "file://$work/origin" "$work/clone"
git_ clone --branch topic "file://$work/origin" "$work/full"

run() { # <wanted exit> <what> <command>...
    wanted=$1 what=$2
    shift 2
    status=0
    "$@" >"$work/out" 2>"$work/err" || status=$?
    [ "$status" -eq "$wanted" ] || fail "$what: exit $status instead of $wanted: $(cat "$work/err")"
}
has() { [ -s "$1" ] || fail "$what: no file $1"; }
says() { grep -qF -e "$1" "$work/out" || fail "$what: lacks \"$1\""; }

# ---- GitHub ----
cd "$work/clone"
export GITHUB_STEP_SUMMARY="$work/summary" GITHUB_OUTPUT="$work/output"
: >"$work/summary" && : >"$work/output"
run 1 "action of a pull request" sh "$source/integrations/action.sh" . 'HEAD^1' high
says "new high[rds-single-zone]"
says "::error file=main.tf,line=6,col=1,title=high[rds-single-zone]::"
has faultline.md && has faultline.sarif
grep -q '^<!-- faultline check' "$work/summary" || fail "the summary of the job"
grep -q '^comment=faultline.md$' "$work/output" || fail "outputs of the action"
run 0 "action with a higher threshold" sh "$source/integrations/action.sh" . 'HEAD^1' critical
run 1 "action of a push" sh "$source/integrations/action.sh" . '' high
run 2 "action without the base" sh "$source/integrations/action.sh" . 'HEAD~20' high
says "fetch-depth"
unset GITHUB_STEP_SUMMARY GITHUB_OUTPUT
cd "$work/full"

# Text behind a line "key: |" or "sh '''", without its indentation.
script_of() { # <file> <pattern of the line before>
    awk -v start="$2" '
        inside && NF { match($0, /^ */); if (!depth) depth = RLENGTH
                       if (RLENGTH < depth || index($0, "\047\047\047")) exit
                       print substr($0, depth + 1) }
        $0 ~ start { inside = 1 }' "$1" >"$work/script.sh"
    [ "$(wc -l <"$work/script.sh")" -gt 4 ] || fail "no script in $1"
}

# ---- GitLab ----
script_of "$source/integrations/gitlab.yml" '^    - [|]$'
run 1 "GitLab, merge request" env CI_MERGE_REQUEST_DIFF_BASE_SHA="$(git rev-parse HEAD~1)" FAULTLINE_FAIL_ON=high FAULTLINE_PATH=. sh -e "$work/script.sh"
has gl-code-quality-report.json && has faultline-junit.xml && has faultline.md
says "1 new"
run 0 "GitLab, branch" env FAULTLINE_FAIL_ON=high FAULTLINE_PATH=. sh -e "$work/script.sh"
rm gl-code-quality-report.json faultline-junit.xml faultline.md

# ---- Azure Pipelines ----
script_of "$source/integrations/azure-pipelines.yml" '^  - script: [|]$'
run 1 "Azure, pull request" env SYSTEM_PULLREQUEST_TARGETBRANCH=refs/heads/main sh -e "$work/script.sh"
has CodeAnalysisLogs/faultline.sarif && has faultline-junit.xml
says "##vso[task.logissue type=error;sourcepath=main.tf;linenumber=6;"
says "##vso[task.uploadsummary]"
run 0 "Azure, branch" sh -e "$work/script.sh"
rm -r CodeAnalysisLogs faultline*

# ---- Jenkins ----
script_of "$source/integrations/Jenkinsfile" "sh '''"
run 1 "Jenkins, change" env CHANGE_TARGET=main sh -e "$work/script.sh"
has faultline-junit.xml && has faultline-checkstyle.xml
run 0 "Jenkins, branch" sh -e "$work/script.sh"
rm faultline*

# ---- make ----
printf 'include %s/integrations/faultline.mk\n' "$source" >"$work/Makefile"
run 2 "make faultline" make -f "$work/Makefile" faultline
says "new high[rds-single-zone]"
run 0 "make faultline with another threshold" make -f "$work/Makefile" faultline FAULTLINE_FAIL_ON=critical
run 0 "make faultline-report" make -f "$work/Makefile" faultline-report
has faultline.html
rm faultline.html

# ---- pre-commit: the command of the hooks ----
entry=$(sed -n 's/^  entry: //p' "$source/.pre-commit-hooks.yaml" | sort -u)
[ "$(printf '%s\n' "$entry" | wc -l)" -eq 1 ] || fail "hooks differ"
run 0 "hook, nothing changed" sh -c "$entry"
printf 'resource "aws_db_instance" "more" {\n  engine = "postgres"\n}\n' >>main.tf
run 1 "hook, worse" sh -c "$entry"

# ---- the files themselves ----
cd "$source"
if command -v shellcheck >/dev/null; then
    shellcheck integrations/action.sh || fail "shellcheck"
fi
if command -v python3 >/dev/null && python3 -c 'import yaml' 2>/dev/null; then
    python3 - <<'PY' || fail "YAML"
import re, yaml
action = yaml.safe_load(open("action.yml"))
assert action["runs"]["using"] == "docker" and len(action["inputs"]) <= 5
assert len(action["runs"]["args"]) == len(action["inputs"]) and all(i["description"] for i in action["inputs"].values())
for name in action["inputs"]:
    assert "${{ inputs.%s }}" % name in action["runs"]["args"], name
hooks = yaml.safe_load(open(".pre-commit-hooks.yaml"))
for hook in hooks:
    assert hook["id"] and hook["language"] in ("docker", "system") and hook["pass_filenames"] is False
    assert re.search(hook["files"], "infra/main.tf") and not re.search(hook["files"], "notes.md")
spec, jobs = yaml.safe_load_all(open("integrations/gitlab.yml"))
text = open("integrations/gitlab.yml").read()
assert set(re.findall(r"\$\[\[ inputs\.([a-z-]+) \]\]", text)) == set(spec["spec"]["inputs"])
assert jobs["faultline"]["artifacts"]["reports"]["codequality"] == "gl-code-quality-report.json"
azure = yaml.safe_load(open("integrations/azure-pipelines.yml"))
assert any(step.get("task", "").startswith("PublishTestResults") for step in azure["steps"])
PY
fi
# Every file that the image copies is there.
sed -n 's/^COPY \([a-z][^ ]*\) .*/\1/p' Dockerfile | while read -r file; do
    [ -e "$file" ] || echo "$file"
done >"$work/missing"
[ ! -s "$work/missing" ] || fail "Dockerfile: no $(cat "$work/missing")"

echo "integrations: $failures failures"
[ "$failures" -eq 0 ]
