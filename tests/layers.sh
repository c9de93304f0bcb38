#!/bin/sh
# Fails if a folder calls a function, or reads a variable, of a folder on its right.
#
#     tests/layers.sh <library>...     static libraries in pipeline order
#
# The include check (tests/tidy.c) sees declared uses; this one sees the real ones. The linker alone would let one pass:
# in the program the library on the right is there anyway.
set -eu
symbols=$(mktemp -d)
trap 'rm -rf "$symbols"' EXIT

for library in "$@"; do
    name=$(basename "$library" .a)
    nm --undefined-only --format=posix "$library" 2>/dev/null | awk 'NF >= 2 { print $1 }' | sort -u >"$symbols/$name.needs"
    nm --defined-only --extern-only --format=posix "$library" 2>/dev/null | awk 'NF >= 2 { print $1 }' | sort -u \
        >"$symbols/$name.has"
done

offences=0
while [ $# -gt 1 ]; do
    left=$(basename "$1" .a)
    shift
    for library in "$@"; do
        right=$(basename "$library" .a)
        for symbol in $(comm -12 "$symbols/$left.needs" "$symbols/$right.has"); do
            echo "${left#lib} uses $symbol of ${right#lib}, which stands on its right"
            offences=$((offences + 1))
        done
    done
done
echo "$offences offences"
[ "$offences" -eq 0 ]
