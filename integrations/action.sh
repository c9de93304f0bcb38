#!/bin/sh
# What action.yml runs: faultline-action PATH BASE FAIL-ON. Compares with BASE, or scans when there is none, and hands over the
# comment, the annotations, the summary and the SARIF file. Starts and fetches nothing.
set -u
path=${1:-.} base=${2:-} fail_on=${3:-high}
: "${FAULTLINE:=faultline}"
if [ -n "$base" ]; then
    set -- check --base "$base"
else
    set -- scan
fi
"$FAULTLINE" "$@" --fail-on "$fail_on" --format text --format markdown=faultline.md --format github=faultline.annotations \
    --format sarif=faultline.sarif --format "markdown=${GITHUB_STEP_SUMMARY:-/dev/null}" "$path"
status=$?
if [ "$status" -eq 2 ] && [ -n "$base" ]; then
    echo "::error title=faultline::no comparison with $(printf '%s' "$base" | tr -cd 'A-Za-z0-9._/^~-'); the checkout needs it: fetch-depth: 2, or 0"
fi
if [ "$status" -le 1 ]; then
    cat faultline.annotations
    printf 'comment=faultline.md\nsarif=faultline.sarif\n' >>"${GITHUB_OUTPUT:-/dev/null}"
fi
rm -f faultline.annotations
exit "$status"
