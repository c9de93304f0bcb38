#!/bin/sh
# docs/rules holds the page of each rule as `faultline rules explain` prints it, and a list of all. UPDATE=1 writes them
# anew; without it, a page that is missing, stale or of a rule that is gone is a failure.
set -eu
: "${FAULTLINE:?path of the program}"
case $FAULTLINE in /*) ;; *) FAULTLINE=$PWD/$FAULTLINE ;; esac
[ -x "$FAULTLINE" ] || { echo "FAIL: $FAULTLINE is no program" >&2; exit 1; }
pages=$PWD/docs/rules

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"$FAULTLINE" rules list >"$work/list"
mkdir "$work/rules"
{
    printf '# Rules\n\nGenerated from `rules/checks/` by `UPDATE=1 tests/run_rule_pages.sh`.\n\n| rule | severity | what it says |\n|---|---|---|\n'
    while read -r severity id title; do
        printf '| [%s](%s.md) | %s | %s |\n' "$id" "$id" "$severity" "$title"
    done <"$work/list"
} >"$work/rules/README.md"
while read -r severity id title; do
    "$FAULTLINE" rules explain "$id" >"$work/rules/$id.md"
done <"$work/list"

if [ -n "${UPDATE:-}" ]; then
    mkdir -p "$pages"
    rm -f "$pages"/*.md
    cp "$work/rules"/*.md "$pages"
fi
diff -r "$pages" "$work/rules" || { echo "FAIL: docs/rules is stale; UPDATE=1 tests/run_rule_pages.sh writes it" >&2; exit 1; }
echo "rule pages: $(grep -c '' "$work/list") rules"
