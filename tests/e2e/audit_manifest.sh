#!/bin/sh
# A manifest that leads nowhere, or to one repository twice, is told, and ends no audit.
set -eu
: "${FAULTLINE:?path of the program}"
: "${SOURCE_ROOT:?path of the source}"
case $FAULTLINE in /*) ;; *) FAULTLINE=$PWD/$FAULTLINE ;; esac

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export XDG_CACHE_HOME="$work/cache" HOME="$work" LC_ALL=C CI=1
cd "$work"
failures=0
fail() {
    echo "FAIL: $*" >&2
    failures=$((failures + 1))
}
expect() { # <line of repositories.csv>, from its beginning
    grep -q "^$1" csv/repositories.csv || fail "no row $1: $(cat csv/repositories.csv)"
}

node "$SOURCE_ROOT/tests/bench/make_organisation.mjs" 5 org truth.csv
mkdir -p blue green
cp -r org/r00003.git blue/shop.git && cp -r org/r00003.git green/shop.git && cp -r org/r00004.git green/pay.git
cp -r green/pay.git green/pay
ln -s ../org/r00000.git org/alias.git
cat >manifest.yaml <<'YAML'
repositories:
  - {path: "nothing-*"}
  - {path: "nothing-*", team: again}
  - {path: "org/r*.git", team: others}
  - {path: org/r00001.git, name: special, team: own}
  - {path: ./org/../org/r00001.git}
  - {path: org/r00001.git, revision: main, name: main-of-special}
  - {path: org/gone.git}
  - {path: org/alias.git}
  - {path: "*/shop.git"}
  - {path: "green/p*"}
YAML
"$FAULTLINE" audit manifest.yaml --bundles bundles --csv csv --format text=out 2>err || fail "exit $?: $(cat err)"
expect '"nothing-\*","","","","failed","no folder is called so: nothing-\*"'
expect '"gone","","","","failed"'
expect '"special","[0-9a-f]*","own","","read"'
expect '"main-of-special","[0-9a-f]*","","","read"'
expect '"alias"'
expect '"blue/shop"'
expect '"green/shop"'
! grep -q '^"shop"' csv/repositories.csv || fail "which one is shop hangs on the order: $(cat csv/repositories.csv)"
expect '"pay"'
expect '"pay.git"'
for name in 2 3 4; do expect "\"r0000$name\",\"[0-9a-f]*\",\"others\""; done
[ "$(wc -l <csv/repositories.csv)" -eq 13 ] || fail "rows: $(cat csv/repositories.csv)"
grep -q 'manifest.yaml:6: ./org/../org/r00001.git is the repository "special", which is audited once' err || fail "not told: $(cat err)"
grep -q 'manifest.yaml:4: org/r00000.git is the repository "alias", which is audited once' err || fail "not told: $(cat err)"
[ "$(grep -c 'audited once' err)" -eq 3 ] || fail "told: $(cat err)"

# With --strict the exit tells it; and nothing but what leads nowhere is a report, too.
status=0
"$FAULTLINE" audit manifest.yaml --bundles bundles --since-last --strict --quiet --format text=out 2>err || status=$?
[ $status -eq 3 ] && ! grep -q 'audited once' err || fail "--strict: exit $status: $(cat err)"
echo 'repositories: [{path: "nothing-*"}]' >nothing.yaml
"$FAULTLINE" audit nothing.yaml --bundles none --csv csv --quiet --format text=out 2>err || fail "nothing: exit $?: $(cat err)"
expect '"nothing-\*"'
# What is written wrong is another matter.
for wrong in '{path: "org/*", name: one}' '{path: org/r00001.git, name: a}, {path: org/r00002.git, name: a}' '{name: a}' '{path: ""}'; do
    echo "repositories: [$wrong]" >wrong.yaml && status=0
    "$FAULTLINE" audit wrong.yaml --bundles wrong --format text=out 2>err || status=$?
    [ $status -eq 2 ] && [ "$(grep -v 'audited once' err | grep -c 'wrong.yaml:1')" -eq 1 ] || fail "$wrong: exit $status: $(cat err)"
done

[ $failures -eq 0 ] || exit 1
echo "what a manifest says is told, row by row"
