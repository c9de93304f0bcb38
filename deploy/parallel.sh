#!/bin/sh
# An audit with GNU parallel: on this machine, or on several that have ssh, the program and the same paths.
#
#     deploy/parallel.sh MANIFEST BUNDLES OUT [PARTS] [HOST,HOST...]
#
# A part that fails is tried again twice; after a break the same line goes on where it was.
set -eu
[ $# -ge 3 ] || { sed -n '2,6s/^# \{0,1\}//p' "$0" >&2; exit 2; }
manifest=$1 bundles=$2 out=$3 parts=${4:-16} hosts=${5-}
mkdir -p "$bundles" "$out"
seq 0 $((parts - 1)) | parallel ${hosts:+-S "$hosts"} --retries 3 --joblog "$bundles/joblog" --quote \
    "${FAULTLINE:-faultline}" audit "$manifest" --bundles "$bundles" --since-last --quiet --shard "{}/$parts"
"${FAULTLINE:-faultline}" merge "$bundles" --format json="$out/audit.json" --format text="$out/audit.txt" --csv "$out/csv" --site "$out/site"
