#!/bin/sh
# kill -9 of an audit, of collect and of merge at moments all over their runs: a file is whole or not there, the next run ends as one
# that nothing happened to, and hardly anything else is left lying about.
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
moments() { awk -v seed="$1" -v count="$2" -v most="$3" 'BEGIN { srand(seed); for (i = 0; i < count; i++) printf "%.3f\n", 0.004 + rand() * most }'; }
kill_after() { # <seconds> <command>...
    moment=$1
    shift
    timeout -s KILL "$moment" "$@" >/dev/null 2>&1 || true
}
is_whole() { [ ! -e "$1" ] || cmp -s "$1" "$2" || fail "$1 is neither whole nor absent after $moment s"; }

node "$SOURCE_ROOT/tests/bench/make_organisation.mjs" 20 org truth.csv
mkdir -p org/empty org/broken.git/objects org/broken.git/refs
echo 'ref: refs/heads/main' >org/broken.git/HEAD
"$FAULTLINE" audit org --bundles whole --format json=whole.json --csv whole-csv --site whole-site --quiet 2>/dev/null
"$FAULTLINE" merge whole -o whole.flb
"$FAULTLINE" collect org/r00003.git --name r00003 -o one.flb

# Each audit is killed twice, and goes on from what it finds.
for moment in $(moments 1 20 0.4); do
    rm -rf bundles out.json csv site
    kill_after "$moment" "$FAULTLINE" audit org --bundles bundles --jobs 2 --format json=out.json --csv csv --site site --quiet
    is_whole out.json whole.json
    kill_after "$moment" "$FAULTLINE" audit org --bundles bundles --jobs 2 --format json=out.json --csv csv --site site --quiet
    for bundle in bundles/*.flb; do [ ! -e "$bundle" ] || is_whole "$bundle" "whole/${bundle#bundles/}"; done
    "$FAULTLINE" audit org --bundles bundles --format json=out.json --csv csv --site site --quiet 2>/dev/null || fail "after $moment s: exit $?"
    cmp -s out.json whole.json || fail "an audit that was killed after $moment s ends otherwise"
    for folder in bundles:whole csv:whole-csv site:whole-site; do
        diff -rq -x '*.tmp' "${folder%:*}" "${folder#*:}" >&2 || fail "${folder%:*} differs after $moment s"
    done
done
for moment in $(moments 2 40 0.06); do
    kill_after "$moment" "$FAULTLINE" merge whole -o merged.flb
    is_whole merged.flb whole.flb
    kill_after "$moment" "$FAULTLINE" merge whole --format json=merged.json
    is_whole merged.json whole.json
    kill_after "$moment" "$FAULTLINE" collect org/r00003.git --name r00003 -o collected.flb
    is_whole collected.flb one.flb
    rm -f merged.flb merged.json collected.flb
done
# What is told of a damaged repository is the same each time: deltas that can't be unpacked have no size.
mkdir torn
for i in $(seq 1 40); do
    awk -v own="$i" 'BEGIN { for (k = 0; k < 400; k++) printf "setting-%d: value-%d\n", k, k * 7919 % 1009 + (k == own * 9) }' >torn/settings-$i.yaml
done
printf 'resource "aws_sqs_queue" "x" {\n  name = "torn"\n}\n' >torn/main.tf
(cd torn && git -c init.defaultBranch=main init -q . && git add -A && git -c user.name=t -c user.email=t@example.com -c commit.gpgsign=false commit -qm x && git gc -q --aggressive)
pack=$(ls torn/.git/objects/pack/*.pack) && chmod u+w "$pack"
git verify-pack -v "${pack%.pack}.idx" | awk '$2 == "blob" && NF == 7 { print $5 }' >deltas
[ "$(wc -l <deltas)" -gt 10 ] || fail "there are no deltas to be torn"
while read -r offset; do printf '\377\377\377\377\377\377' | dd of="$pack" bs=1 seek=$((offset + 4)) conv=notrunc 2>/dev/null; done <deltas
"$FAULTLINE" collect torn@HEAD -o torn.flb
for i in $(seq 1 25); do
    "$FAULTLINE" collect torn@HEAD -o again.flb
    cmp -s torn.flb again.flb || { fail "a damaged repository is told otherwise the ${i}th time" && break; }
done

# A file has a name of its own for no longer than it takes to give it the right one.
[ "$(find . -name '*.tmp' | wc -l)" -le 5 ] || fail "left lying about: $(find . -name '*.tmp' | head -3)"

[ $failures -eq 0 ] || exit 1
echo "kills do no harm"
