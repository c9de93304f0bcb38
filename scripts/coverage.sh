#!/bin/sh
# Prints how many of our lines the tests run, from the counts that the coverage build's programs left behind.
set -eu
cd "$(dirname "$0")/.."

# Two processes may end at once and tear a counter file; one bad file must not cost the figure.
gcovr --root . --object-directory build/coverage --gcov-ignore-parse-errors \
    --filter analyzer/ --filter parsers/ --filter graph/ --filter rules/ --filter reports/ \
    --exclude-unreachable-branches -j 2 "$@" >build/coverage/coverage.txt
sed -n 's/^TOTAL .* \([0-9]*\)%.*/coverage: \1 %/p' build/coverage/coverage.txt
