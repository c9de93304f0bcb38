#!/bin/sh
# How much sooner templates are read, linked and judged than cfn-lint has looked at them: one run of each over the same files.
# Nothing else needs cfn-lint (pip install cfn-lint).
#
#   CFN_LINT=cfn-lint FAULTLINE=build/release/faultline sh tests/bench/bench_templates.sh DIR...
set -eu
: "${FAULTLINE:?path of the program}"
lint=${CFN_LINT:-cfn-lint}
command -v "$lint" >/dev/null || { echo "no $lint here" >&2; exit 2; }
[ $# -gt 0 ] || { echo "expected folders with templates" >&2; exit 2; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The templates alone, each in the folder where it stood.
find "$@" -type f \( -name '*.yaml' -o -name '*.yml' -o -name '*.json' -o -name '*.template' \) -size -1000k |
    sort | while read -r file; do
    grep -q 'AWSTemplateFormatVersion' "$file" || continue
    mkdir -p "$work/templates/$(dirname "$file")"
    cp "$file" "$work/templates/$file"
done
count=$(find "$work/templates" -type f | wc -l)

seconds() { # of a command that may find something
    start=$(date +%s.%N)
    "$@" >"$work/out" 2>&1 || [ $? -lt 64 ] || { tail -n 3 "$work/out" >&2; exit 1; }
    end=$(date +%s.%N)
    echo "$end $start" | awk '{ printf "%.3f", $1 - $2 }'
}

# Two processes for cfn-lint, too, where there are two processors.
lint_all() { find "$work/templates" -type f -print0 | xargs -0 -n 50 -P "$(nproc)" "$lint" --non-zero-exit-code none; }

own=$(seconds "$FAULTLINE" scan "$work/templates" --no-cache)
other=$(seconds lint_all)
echo "$count $own $other" |
    awk '{ printf "%d templates: faultline %.2f s, cfn-lint %.2f s, %.0f times\n", $1, $2, $3, $3 / $2 }'
