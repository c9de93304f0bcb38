#!/bin/sh
# Runs every fuzz target of build/fuzz for FUZZ_SECONDS (30 unless set), FUZZ_JOBS (2) at a time, and fails if one finds something.
#
# tests/fuzz/corpus/<name>/ and tests/fuzz/<name>.dict are used by fuzz_<name> if they exist. New inputs are kept in
# build/fuzz/corpus/, so that the next run goes on where this one stopped; a finding is left in build/fuzz/findings/.
set -eu
cd "$(dirname "$0")/.."

run_one() {
    program=$1
    target=$(basename "$program")
    name=${target#fuzz_}
    log=build/fuzz/logs/$target.log
    mkdir -p "build/fuzz/corpus/$name" build/fuzz/findings build/fuzz/logs

    # The folder that grows comes first: libFuzzer writes to the first one only.
    set -- "build/fuzz/corpus/$name"
    [ ! -d "tests/fuzz/corpus/$name" ] || set -- "$@" "tests/fuzz/corpus/$name"
    [ ! -f "tests/fuzz/$name.dict" ] || set -- "-dict=tests/fuzz/$name.dict" "$@"

    if "$program" -max_total_time="${FUZZ_SECONDS:-30}" -timeout=20 -rss_limit_mb=2048 -print_final_stats=1 \
        -artifact_prefix="build/fuzz/findings/$target-" "$@" >"$log" 2>&1; then
        runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
        echo "fuzz: $target: $runs runs, nothing found"
    else
        tail -n 60 "$log"
        echo "fuzz: $target: FAILED, see build/fuzz/findings/ and $log"
        return 1
    fi
}

if [ "${1:-}" = --one ]; then
    run_one "$2"
    exit
fi

# From the sources, since a program whose source was deleted stays in the build folder.
set -- tests/fuzz/fuzz_*.c
if [ ! -f "$1" ]; then
    echo "fuzz: no targets"
    exit 0
fi
for source in "$@"; do
    echo "build/fuzz/tests/$(basename "$source" .c)"
done | xargs -P "${FUZZ_JOBS:-2}" -n 1 "$0" --one
