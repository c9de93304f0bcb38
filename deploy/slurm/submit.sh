#!/bin/sh
# An audit on Slurm: an array that collects, then a job that merges.
#
#     deploy/slurm/submit.sh MANIFEST BUNDLES OUT [PARTS]      the paths are on a file system that all nodes have
#
# Prints the numbers of both jobs. Options of a site stand in SBATCH_... variables (SBATCH_PARTITION, SBATCH_TIMELIMIT).
set -eu
here=$(cd "$(dirname "$0")" && pwd)
[ $# -ge 3 ] || { sed -n '2,6s/^# \{0,1\}//p' "$0" >&2; exit 2; }
export MANIFEST=$1 BUNDLES=$2 OUT=$3
parts=${4:-16}
mkdir -p "$BUNDLES"
collect=$(sbatch --parsable --export=ALL --array="0-$((parts - 1))" "$here/collect.sbatch")
collect=${collect%%;*} # "12;cluster" where Slurm knows of several clusters
merge=$(sbatch --parsable --export=ALL --dependency="afterok:$collect" --kill-on-invalid-dep=yes "$here/merge.sbatch")
echo "$collect ${merge%%;*}"
