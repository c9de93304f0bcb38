#!/bin/sh
# How fast a whole scan is, beside ripgrep searching the same tree in the same minute, since only the ratio can be
# compared between machines.
#
#     FAULTLINE=build/release/faultline tests/bench/bench_scan.sh FOLDER...
#     ROUNDS=5 JOBS=4 …
#
# One line per folder: files and MB that take part, seconds (best and median of the rounds), MB/s, peak memory of the
# largest process and of all together, ripgrep's seconds, and the ratio of the best times. Files are in the page cache.
set -eu
: "${FAULTLINE:?path of the program}"
case $FAULTLINE in /*) ;; *) FAULTLINE=$PWD/$FAULTLINE ;; esac
[ -x "$FAULTLINE" ] || { echo "$FAULTLINE is no program" >&2; exit 2; }
[ $# -gt 0 ] || { echo "expected folders to scan" >&2; exit 2; }
rounds=${ROUNDS:-3}
jobs=${JOBS:-0}

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
    echo $(($(now_ms) - from)) >>"$file"
}

best() { sort -n "$1" | head -n 1; }
median() { sort -n "$1" | sed -n "$((($(grep -c '' "$1") + 1) / 2))p"; }

# Memory is sampled: resident set of the program and its workers, shared pages counted in each.
sample_memory() {
    peak_all=0
    peak_one=0
    while kill -0 "$1" 2>/dev/null; do
        sums=$(ps -o rss= -p "$1" --ppid "$1" 2>/dev/null | awk '{ all += $1; if ($1 > one) one = $1 } END { print all + 0, one + 0 }')
        [ "${sums% *}" -le "$peak_all" ] || peak_all=${sums% *}
        [ "${sums#* }" -le "$peak_one" ] || peak_one=${sums#* }
        sleep 0.01
    done
    echo "$peak_one $peak_all" >"$work/memory"
}

scan() { "$FAULTLINE" scan "$1" --jobs "$jobs" --format "json=$work/report.json" --allow-empty; }
search() { rg --hidden --glob '!.git' --count 'us-east-1|arn:aws' "$1"; }

rm -f "$work/version"
for round in 1 2 3 4 5 6 7 8 9 10; do timed "$work/version" "$FAULTLINE" --version; done
echo "start-up (--version): best $(best "$work/version") ms, median $(median "$work/version") ms"
mkdir "$work/empty"
rm -f "$work/start"
for round in 1 2 3 4 5; do timed "$work/start" scan "$work/empty"; done
echo "empty folder: best $(best "$work/start") ms, median $(median "$work/start") ms"

printf '%-40s %7s %7s %8s %8s %8s %8s %8s %8s %8s %7s\n' folder files parsed MB best_s median_s MB/s one_MB all_MB rg_s ratio
for folder; do
    rm -f "$work/scan" "$work/rg"
    search "$folder" >/dev/null 2>&1 || :
    scan "$folder" >/dev/null 2>&1 &
    sample_memory $!
    wait || :
    round=0
    while [ $round -lt "$rounds" ]; do
        timed "$work/scan" scan "$folder"
        if command -v rg >/dev/null; then timed "$work/rg" search "$folder"; fi
        round=$((round + 1))
    done
    files=$(sed -n 's/^ *"files": \([0-9]*\),$/\1/p' "$work/report.json" | head -n 1)
    parsed=$(sed -n 's/^ *"parsed": \([0-9]*\),$/\1/p' "$work/report.json" | head -n 1)
    bytes=$(find "$folder" -name .git -prune -o -type f -printf '%s\n' | awk '{ sum += $1 } END { print sum + 0 }')
    scan_ms=$(best "$work/scan")
    rg_ms=0
    [ ! -s "$work/rg" ] || rg_ms=$(best "$work/rg")
    read -r one all <"$work/memory"
    awk -v name="$(basename "$folder")" -v files="$files" -v parsed="$parsed" -v bytes="$bytes" -v ms="$scan_ms" -v median="$(median "$work/scan")" \
        -v one="$one" -v all="$all" -v rg="$rg_ms" 'BEGIN {
            printf "%-40s %7d %7d %8.1f %8.2f %8.2f %8.1f %8d %8d %8s %7s\n", substr(name, 1, 40), files, parsed, bytes / 1e6, ms / 1000, median / 1000,
                bytes / 1e3 / (ms ? ms : 1), one / 1024, all / 1024, rg ? sprintf("%.2f", rg / 1000) : "-", rg ? sprintf("%.1f", ms / rg) : "-"
        }'
done
