#!/bin/sh
# Golden cases of the stages behind parsing: tests/golden/<stage>/<behaviour in words>/ holds a repository (input/) and
# what `faultline scan input --dump <stage>` prints of it (expected.txt), or `faultline roots input`. UPDATE=1 writes expected.txt anew.
#
# A folder named <behaviour>.known-bug holds in expected.txt what should be printed and is not yet. UPDATE=1 leaves it
# alone until it passes, and then takes .known-bug off its name; without UPDATE=1 a mended one is a failure.
set -eu
: "${FAULTLINE:?path of the program}"
case $FAULTLINE in /*) ;; *) FAULTLINE=$PWD/$FAULTLINE ;; esac
[ -x "$FAULTLINE" ] || { echo "FAIL: $FAULTLINE is no program" >&2; exit 1; }
root=$PWD/tests/golden

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export XDG_CACHE_HOME="$work/cache"

failures=0
count=0
bugs=0
for stage in model graph findings roots; do
    case $stage in
    roots) arguments="roots input" ;;
    *) arguments="scan input --dump $stage" ;;
    esac
    for case in "$root/$stage"/*/; do
        case=${case%/}
        name=$stage/${case##*/}
        count=$((count + 1))
        # A copy: inside this repository the input would be a part of it and carry its name.
        rm -rf "$work/input"
        cp -R "$case/input" "$work/input"
        status=0
        # shellcheck disable=SC2086
        (cd "$work" && timeout 60 "$FAULTLINE" $arguments) >"$work/actual.txt" 2>"$work/stderr" || status=$?
        if [ $status -ne 0 ] || [ -s "$work/stderr" ]; then
            echo "FAIL: $name: exit $status: $(cat "$work/stderr")" >&2
            failures=$((failures + 1))
            continue
        fi
        is_equal=false
        cmp -s "$work/actual.txt" "$case/expected.txt" && is_equal=true
        case $name in
        *.known-bug)
            bugs=$((bugs + 1))
            if $is_equal && [ -n "${UPDATE:-}" ]; then
                mv "$case" "${case%.known-bug}"
                echo "mended: $name"
            elif $is_equal; then
                echo "FAIL: $name: mended; take .known-bug off its name" >&2
                failures=$((failures + 1))
            fi
            ;;
        *)
            $is_equal && continue
            if [ -n "${UPDATE:-}" ]; then
                cp "$work/actual.txt" "$case/expected.txt"
                echo "updated: $name"
                continue
            fi
            echo "FAIL: $name (expected -, actual +)" >&2
            diff -u "$case/expected.txt" "$work/actual.txt" | tail -n +3 >&2 || :
            failures=$((failures + 1))
            ;;
        esac
    done
done

[ $count -gt 20 ] || { echo "FAIL: only $count cases were found" >&2; exit 1; }
echo "golden: $count cases, $bugs known bugs, $failures failures"
[ $failures -eq 0 ]
