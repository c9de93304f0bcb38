#!/bin/sh
# How long a check takes beside `git diff --stat` of the same two commits in the same minute, and beside a scan.
#
#     FAULTLINE=build/release/faultline tests/bench/bench_check.sh REPOSITORY [HEAD [BASE]]
#     ROUNDS=5 …
#
# Lines: milliseconds (best and median of the rounds) of the diff, of the first check with an empty cache, of a check whose facts
# are all cached and whose base is new, and of one against a base that another check has seen; and what the last is against
# 1.5 diffs and 200 ms.
set -eu
: "${FAULTLINE:?path of the program}"
case $FAULTLINE in /*) ;; *) FAULTLINE=$PWD/$FAULTLINE ;; esac
[ $# -gt 0 ] || { echo "expected a repository" >&2; exit 2; }
cd "$1"
head=$(git rev-parse --verify "${2:-HEAD}^{commit}")
base=$(git rev-parse --verify "${3:-$head~1}^{commit}")
rounds=${ROUNDS:-5}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export XDG_CACHE_HOME="$work/cache"

now_ms() { echo $(($(date +%s%N) / 1000000)); }

# timed FILE COMMAND...: appends the milliseconds to FILE.
timed() {
    file=$1
    shift
    from=$(now_ms)
    "$@" >/dev/null 2>"$work/stderr" || [ $? -eq 1 ] || [ $? -eq 4 ] || { echo "failed: $*: $(head -n 1 "$work/stderr")" >&2; exit 1; }
    echo $(($(now_ms) - from)) >>"$work/$file"
}
best() { sort -n "$work/$1" | head -n 1; }
median() { sort -n "$work/$1" | sed -n "$((($(grep -c '' "$work/$1") + 1) / 2))p"; }
check() { "$FAULTLINE" check --base "$base" --head "$head" --format json --fail-on never "$@"; }

for _ in $(seq "$rounds"); do
    timed diff git diff --stat "$base" "$head"
    rm -rf "$XDG_CACHE_HOME"
    timed cold check
    # What was found is kept by day; facts are kept for good.
    SOURCE_DATE_EPOCH=$((1900000000 + $(now_ms) % 1000000 * 86400)) timed unknown check
    timed known check
    timed scan "$FAULTLINE" scan ".@$head" --format json --fail-on never
done
echo "$(git ls-tree -r "$head" | grep -c '') files, $(git diff --name-only "$base" "$head" | grep -c '') changed"
for what in diff cold unknown known scan; do echo "$what: $(best $what) ms, median $(median $what) ms"; done
echo "known base against 1.5 diffs and 200 ms: $(($(best known) * 100 / ($(best diff) * 3 / 2 + 200))) %"
