#!/bin/sh
# Minimal cut sets against SCRAM (https://scram-pra.org), which Debian ships with models in the Open-PSA format: counts by
# order and exact probabilities of those models, and of our own services as they are exported.
set -eu
: "${FAULTLINE:?path of the program}"
case $FAULTLINE in /*) ;; *) FAULTLINE=$PWD/$FAULTLINE ;; esac
[ -x "$FAULTLINE" ] || { echo "FAIL: $FAULTLINE is no program" >&2; exit 1; }
command -v scram >/dev/null || { echo "FAIL: scram is missing" >&2; exit 1; }
root=${SOURCE_ROOT:-$PWD}
models=/usr/share/scram/input

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export XDG_CACHE_HOME="$work/cache" HOME="$work" LC_ALL=C
failures=0 checked=0
fail() {
    echo "FAIL: $*" >&2
    failures=$((failures + 1))
}

# Counts by order on one line, as SCRAM finds them: "0 12 0 24". Fails when it finds none.
scram_counts() {
    scram --no-indent "$@" >"$work/scram.xml" 2>"$work/scram.err" || { cat "$work/scram.err" >&2; return 1; }
    sed -n 's/.*<sum-of-products[^>]* distribution="\([^"]*\)".*/\1/p' "$work/scram.xml"
}
scram_probability() { sed -n 's/.*<sum-of-products[^>]* probability="\([^"]*\)".*/\1/p' "$work/scram.xml"; }
# The same of ours, without zeros at the end.
our_counts() { awk '/^[0-9]/ { counts = counts (counts == "" ? "" : " ") $2 } END { sub(/( 0)+$/, "", counts); print counts }' "$work/ours"; }

# check NAME OPTIONS FILES: a model of SCRAM's, as far as the order goes.
check() {
    name=$1 limit=$2
    shift 2
    files='' ours=''
    for file in "$@"; do
        files="$files $models/$file"
        ours="$ours --open-psa $models/$file"
    done
    order=''
    [ "$limit" = 0 ] || order="--max-order $limit"
    # shellcheck disable=SC2086  # lists of words
    theirs=$(scram_counts --bdd --probability 1 -l "$([ "$limit" = 0 ] && echo 40 || echo "$limit")" $files) || { fail "$name: scram"; return; }
    # shellcheck disable=SC2086
    "$FAULTLINE" cuts --counts --probability $order $ours >"$work/ours" 2>"$work/err" || fail "$name: exit $? $(cat "$work/err")"
    [ "$(our_counts)" = "$theirs" ] || fail "$name: cut sets by order: $(our_counts), scram: $theirs"
    if grep -q '^probability' "$work/ours"; then
        awk -v ours="$(sed -n 's/^probability //p' "$work/ours")" -v theirs="$(scram_probability)" \
            'BEGIN { d = ours - theirs; if (d < 0) d = -d; exit !(d <= theirs * 1e-5) }' ||
            fail "$name: $(grep '^probability' "$work/ours"), scram: $(scram_probability)"
    elif [ "$limit" = 0 ]; then
        fail "$name: no probability"
    fi
    checked=$((checked + 1))
}

check theatre 0 Theatre/theatre.xml
check "three motors: components and house events" 0 ThreeMotor/three_motor.xml
check "HIPPS: atleast, GLM and periodic tests" 0 HIPPS/HIPPS.xml
check lift 0 Lift/lift.xml
check BSCU 0 BSCU/BSCU.xml
check ne574 0 ne574/ne574.xml
check "two trains" 0 TwoTrain/two_train.xml
check "small tree: parameters" 0 SmallTree/SmallTree.xml
check chinese 0 Chinese/chinese.xml Chinese/chinese-basic-events.xml
check baobab1 0 Baobab/baobab1.xml Baobab/baobab1-basic-events.xml
check baobab2 0 Baobab/baobab2.xml Baobab/baobab2-basic-events.xml

# Importance by Birnbaum: SCRAM calls it MIF. "event value" lines.
importance() {
    name=$1
    shift
    files='' ours=''
    for file in "$@"; do
        files="$files $models/$file"
        ours="$ours --open-psa $models/$file"
    done
    # shellcheck disable=SC2086
    scram --bdd --importance 1 -l 40 $files >"$work/scram.xml" 2>"$work/scram.err" || { fail "$name: scram"; return; }
    sed -n 's/.*<basic-event name="\([^"]*\)".* MIF="\([^"]*\)".*/\1 \2/p' "$work/scram.xml" | sort >"$work/theirs"
    # shellcheck disable=SC2086
    "$FAULTLINE" cuts --counts --importance $ours >"$work/out" || fail "$name: importance: exit $?"
    sed -n 's/^  \([^ ]*\) \(.*\)$/\2 \1/p' "$work/out" | sort >"$work/ours"
    [ -s "$work/theirs" ] || fail "$name: scram tells no importance"
    # What is in no cut set it doesn't tell.
    join -a 1 -a 2 -e none -o 0,1.2,2.2 "$work/theirs" "$work/ours" |
        awk '{ if ($2 == "none" && $3 == 0) next; d = $2 - $3; if (d < 0) d = -d; if ($2 == "none" || $3 == "none" || d > $2 * 1e-4 + 1e-12) { print; bad = 1 } } END { exit bad }' ||
        fail "$name: importance differs"
    checked=$((checked + 1))
}
importance chinese Chinese/chinese.xml Chinese/chinese-basic-events.xml
importance lift Lift/lift.xml
importance theatre Theatre/theatre.xml

# Not coherent: 1,144 sets of three, which SCRAM takes seconds for.
"$FAULTLINE" cuts --counts --max-order 3 --open-psa $models/CEA9601/CEA9601.xml \
    --open-psa $models/CEA9601/CEA9601-basic-events.xml >"$work/ours" 2>"$work/err" || fail "CEA9601: exit $?"
[ "$(our_counts)" = "0 0 1144" ] || fail "CEA9601: $(our_counts)"
grep -q 'not coherent' "$work/err" || fail "CEA9601: nothing said of its not being coherent"

# What is not read is told, and the tree stands without it.
"$FAULTLINE" cuts --counts --open-psa $models/TwoTrain/common_cause.xml >/dev/null 2>"$work/err" || fail "common cause: exit $?"
grep -q 'common_cause.xml:[0-9]*: <define-CCF-group> is not read' "$work/err" || fail "common cause: $(cat "$work/err")"

# Names of a file act on no terminal and begin no line.
cat >"$work/names.xml" <<'END'
<opsa-mef><define-fault-tree name="t"><define-gate name="top"><basic-event name="a&#10;::error::x&#x9b;31m"/></define-gate>
</define-fault-tree><model-data><define-basic-event name="a&#10;::error::x&#x9b;31m"/></model-data></opsa-mef>
END
"$FAULTLINE" cuts --open-psa "$work/names.xml" >"$work/out" || fail "names: exit $?"
[ "$(wc -l <"$work/out")" -eq 2 ] || fail "names: $(cat "$work/out")"
grep -q "$(printf '\302\233')" "$work/out" && fail "names: a control character"

# ---- our own services ----
cp -R "$root/examples" "$work/shop"
cd "$work"
"$FAULTLINE" cuts shop//network shop >"$work/out" || fail "cuts of a service: exit $?"
grep -q '^  aws:' "$work/out" || fail "cuts of a service: $(cat "$work/out")"
# service NAME FOLDER
service() {
    for events in '' --resources; do
        # shellcheck disable=SC2086
        "$FAULTLINE" cuts "$1" "$2" --counts --max-order 3 $events >"$work/ours" </dev/null || fail "$1: exit $?"
        [ -n "$(our_counts)" ] || continue # nothing takes it down
        # shellcheck disable=SC2086
        "$FAULTLINE" cuts "$1" "$2" --format open-psa="$work/service.xml" $events </dev/null || fail "$1: export"
        theirs=$(scram_counts --bdd -l 3 "$work/service.xml") || fail "$1: scram"
        [ "$(our_counts)" = "$theirs" ] || fail "$2 $1 $events: $(our_counts), scram: $theirs"
        # And what was exported is read as the same.
        cp "$work/ours" "$work/before"
        "$FAULTLINE" cuts --counts --max-order 3 --open-psa "$work/service.xml" >"$work/ours" || fail "$1: read again"
        cmp -s "$work/before" "$work/ours" || fail "$1: read again, it is another one"
        checked=$((checked + 1))
    done
}
for name in checkout/infra network orders/template.yaml storefront/infra 'storefront/web#code'; do service "shop//$name" shop; done

# All services of cases with alternatives of many kinds.
for case in each-kind-of-spread-needs-one-of-its-zones fronts-in-templates-choose-among-their-targets \
    origins-beside-a-group-are-needed-too records-of-one-name-stand-in-several-roots \
    aurora-instances-are-alternatives-in-their-zones global-table-replicas-are-alternatives \
    targets-of-a-load-balancer-are-alternatives what-serves-through-a-failover-group-needs-one-of-its-servers \
    a-root-that-does-two-things-loses-a-part-with-each one-resource-in-each-region-is-two-pieces-of-work; do
    rm -rf input
    cp -R "$root/tests/golden/graph/$case/input" input
    "$FAULTLINE" scan input --dump graph | sed -n 's/^service \([^ ]*\).*/\1/p' >"$work/services"
    [ -s "$work/services" ] || fail "$case: no services"
    while read -r name; do service "$name" input; done <"$work/services"
done

[ "$checked" -ge 40 ] || fail "only $checked trees were compared"
echo "cuts: $checked fault trees as SCRAM has them, $failures failures"
[ "$failures" -eq 0 ]
