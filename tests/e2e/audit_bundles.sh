#!/bin/sh
# What lies in a folder of bundles and is none: pipes, folders, what is left of a reading that was repeated. How an audit is handed to Slurm
# where it knows of several clusters.
set -eu
: "${FAULTLINE:?path of the program}" "${SOURCE_ROOT:?path of the sources}"
case $FAULTLINE in /*) ;; *) FAULTLINE=$PWD/$FAULTLINE ;; esac

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export XDG_CACHE_HOME="$work/cache" HOME="$work" LC_ALL=C CI=1
cd "$work"
failures=0
fail() {
    echo "FAIL: $*" >&2
    failures=$((failures + 1))
}
for name in one two; do
    mkdir -p org/$name
    printf 'provider "aws" {\n  region = "eu-west-1"\n}\nresource "aws_sqs_queue" "q" {\n  name = "%s"\n}\n' $name >org/$name/main.tf
    (cd org/$name && git -c init.defaultBranch=main init -q . && git add -A && git -c user.name=t -c user.email=t@example.com -c commit.gpgsign=false commit -qm x)
done
"$FAULTLINE" audit org --bundles good --csv good-csv --format json=good.json --quiet || fail "exit $?"
bundle=$(basename good/one.*.flb)

# A pipe is not waited for, and takes no other repository with it; neither does a folder that is called like a bundle.
for kind in pipe folder; do
    rm -rf bad && cp -R good bad && rm "bad/$bundle"
    if [ $kind = pipe ]; then mkfifo "bad/$bundle"; else mkdir "bad/$bundle"; fi
    status=0
    timeout 20 "$FAULTLINE" merge bad --csv csv --format text=out 2>err || status=$?
    [ $status -eq 3 ] || fail "merge with a $kind: exit $status"
    grep -q "$bundle: a bundle is a regular file" err || fail "a $kind is not told: $(cat err)"
    grep -q '^"two"' csv/repositories.csv || fail "a $kind took others with it: $(cat csv/repositories.csv)"
    status=0
    timeout 20 "$FAULTLINE" audit org --bundles bad --since-last --csv csv --format json=bad.json --quiet 2>err || status=$?
    [ $status -eq 0 ] || fail "audit with a $kind: exit $status: $(cat err)"
    [ "$(grep -c . csv/repositories.csv)" -eq 3 ] || fail "a $kind makes a repository vanish: $(cat csv/repositories.csv)"
    if [ $kind = pipe ]; then
        cmp -s good.json bad.json || fail "a pipe is not replaced by the bundle"
    else
        grep '^"one"' csv/repositories.csv | grep -q '"failed"' || fail "a folder is taken for a bundle: $(cat csv/repositories.csv)"
    fi
done

# Nor are the marks of parts that are at work waited for.
cp -R good marks && mkfifo marks/unfinished-0-of-1 && status=0
timeout 20 "$FAULTLINE" audit org --bundles marks --format json=marks.json --quiet 2>err || status=$?
[ $status -eq 2 ] && grep -q "can't be kept there" err || fail "a pipe in place of a mark: exit $status: $(cat err)"

# What failed once and was read since is one repository; what only failed is there as that.
"$FAULTLINE" collect "$work/nothing" --name one -o failed.flb 2>/dev/null || true
[ -s failed.flb ] || fail "there is no bundle of what failed"
rm -rf both && cp -R good both && cp failed.flb "both/${bundle%.flb}.failed.flb"
"$FAULTLINE" merge both --csv csv --format text=out || fail "merge: exit $?"
cmp -s good-csv/repositories.csv csv/repositories.csv || fail "a reading that was repeated is told twice: $(cat csv/repositories.csv)"
rm "both/$bundle"
"$FAULTLINE" merge both --csv csv --format text=out || fail "merge: exit $?"
grep -q '^"one",.*"failed"' csv/repositories.csv || fail "what failed is not told: $(cat csv/repositories.csv)"

# A federation of clusters answers with the name of the cluster, which is no part of the job's number.
mkdir bin
printf '#!/bin/sh\necho "$@" >>"%s/calls"\necho "12;north"\n' "$work" >bin/sbatch
chmod +x bin/sbatch
answer=$(PATH="$work/bin:$PATH" sh "$SOURCE_ROOT/deploy/slurm/submit.sh" org bundles out 4)
[ "$answer" = "12 12" ] || fail "submit.sh prints $answer"
grep -q -e '--dependency=afterok:12 ' calls || fail "what waits for the parts: $(cat calls)"

[ $failures -eq 0 ] || exit 1
echo "only bundles are bundles"
