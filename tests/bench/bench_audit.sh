#!/bin/sh
# What an audit of a made organisation costs, and whether its links are found.
#
#     FAULTLINE=build/release/faultline tests/bench/bench_audit.sh [REPOSITORIES]      default: 1000
#
# Told are the seconds, and of them those of processors, of the first audit, of the report from its bundles with its peak memory, of a
# second audit with 1 % of the repositories changed and what part of the first that is, and recall and precision of the links. Fails when
# these are below 99 %, when 16 parts give other bytes, or when the second audit of a thousand or more takes more than 5 % of the first one's processor time.
set -eu
: "${FAULTLINE:?path of the program}"
case $FAULTLINE in /*) ;; *) FAULTLINE=$PWD/$FAULTLINE ;; esac
here=$(cd "$(dirname "$0")" && pwd)
count=${1:-1000}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export XDG_CACHE_HOME="$work/cache" LC_ALL=C CI=1
now_ms() { echo $(($(date +%s%N) / 1000000)); }
seconds() { awk -v from="$1" -v to="$2" 'BEGIN { printf "%.1f", (to - from) / 1000 }'; }

processor() { # seconds of all programs so far, in $cpu; a shell below this one would have none
    times >"$work/times"
    cpu=$(sed -n 2p "$work/times" | tr 'ms' '  ' | awk '{ printf "%.2f", $1 * 60 + $2 + $3 * 60 + $4 }')
}
percent() { awk -v part="$1" -v from="$2" -v to="$3" 'BEGIN { printf "%.1f", 100 * part / (to - from) }'; }
spent() { awk -v from="$1" -v to="$2" 'BEGIN { printf "%.1f", to - from }'; }

node "$here/make_organisation.mjs" "$count" "$work/org" "$work/truth.csv"
processor
cpu_start=$cpu
start=$(now_ms)
"$FAULTLINE" audit "$work/org" --bundles "$work/bundles" --format json="$work/first.json" --quiet
first=$(now_ms)
processor
cpu_first=$cpu
"$FAULTLINE" merge "$work/bundles" --format json="$work/merged.json" --csv "$work/csv" &
process=$!
peak=0
while now=$(sed -n 's/^VmHWM:[^0-9]*\([0-9]*\).*/\1/p' /proc/$process/status 2>/dev/null) && [ -n "$now" ]; do
    peak=$now
    sleep 0.05
done
wait $process
merged=$(now_ms)
processor
cpu_merged=$cpu
cmp "$work/first.json" "$work/merged.json"
node "$here/make_organisation.mjs" "$count" "$work/org" "$work/truth.csv" $(((count + 99) / 100))
again=$(now_ms)
processor
cpu_again=$cpu
"$FAULTLINE" audit "$work/org" --bundles "$work/bundles" --since-last --format json="$work/second.json" --quiet
second=$(now_ms)
processor
cpu_second=$cpu
echo "$count repositories: first audit $(seconds "$start" "$first") s ($(spent "$cpu_start" "$cpu_first") s of processors), report from bundles $(seconds "$first" "$merged") s ($(spent "$cpu_first" "$cpu_merged") s) and $((peak / 1024)) MB, second audit with 1 % changed $(seconds "$again" "$second") s ($(spent "$cpu_again" "$cpu_second") s), bundles $(du -sk --apparent-size "$work/bundles" | cut -f1) KB"
share_wall=$(percent $((second - again)) "$start" "$first")
share_cpu=$(percent "$(awk -v from="$cpu_again" -v to="$cpu_second" 'BEGIN { print to - from }')" "$cpu_start" "$cpu_first")
echo "the second audit takes $share_wall % of the first one's time, and $share_cpu % of its processor time"
[ "$count" -lt 1000 ] || awk -v share="$share_cpu" 'BEGIN { exit !(share <= 5) }' || { echo "that is more than 5 %" >&2 && exit 1; }
node "$here/compare_links.mjs" "$work/truth.csv" "$work/csv/links.csv" "$work/csv/concentration.csv"
index=0
while [ $index -lt 16 ]; do
    "$FAULTLINE" audit "$work/org" --bundles "$work/parts" --shard $index/16 --quiet
    index=$((index + 1))
done
"$FAULTLINE" merge "$work/parts" --format json="$work/parts.json"
cmp "$work/second.json" "$work/parts.json"
echo "16 parts give the same bytes"
