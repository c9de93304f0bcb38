#!/bin/sh
# What an audit keeps is of the options it was made with, of what can be read, and of nobody else: and two audits don't take away
# each other's bundles.
set -eu
: "${FAULTLINE:?path of the program}"
case $FAULTLINE in /*) ;; *) FAULTLINE=$PWD/$FAULTLINE ;; esac

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export XDG_CACHE_HOME="$work/cache" HOME="$work" LC_ALL=C CI=1
unset JOB_COMPLETION_INDEX SLURM_ARRAY_TASK_ID SLURM_ARRAY_TASK_COUNT SLURM_ARRAY_TASK_MIN SLURM_ARRAY_TASK_MAX 2>/dev/null || true
cd "$work"
failures=0
fail() {
    echo "FAIL: $*" >&2
    failures=$((failures + 1))
}
git_() { git -c user.name=t -c user.email=t@example.com -c init.defaultBranch=main -c commit.gpgsign=false "$@" >/dev/null 2>&1; }
make() { # <folder> <queue>
    git_ init "$1"
    printf 'resource "aws_sqs_queue" "one" {\n  name = "%s"\n}\n' "$2" >"$1/main.tf"
    git_ -C "$1" add -A && git_ -C "$1" commit -m "$2"
}
audit() { "$FAULTLINE" audit "$@" --quiet 2>err; }
row() { node -e 'const a = JSON.parse(require("fs").readFileSync(process.argv[1])); const r = a.repositories.find(r => r.repository === process.argv[2]); console.log(r ? r.status : "none")' "$1" "$2"; }

# Other options read other things.
mkdir org
make org/one one
audit org --bundles kept --region eu-west-1 --format json=west.json || fail "with a region: $(cat err)"
audit org --bundles kept --since-last --region us-east-1 --format json=east.json || fail "with another region: $(cat err)"
audit org --bundles fresh --region us-east-1 --format json=plain.json || fail "afresh: $(cat err)"
cmp -s east.json plain.json || fail "a bundle that was made for another region is taken for this one"
cmp -s west.json east.json && fail "the region changes nothing: the test can't tell"

# Bundles that the audit has not made stay.
"$FAULTLINE" collect org/one -o kept/handmade.flb --quiet 2>err || fail "collect: $(cat err)"
audit org --bundles kept --since-last --format json=again.json || fail "beside another bundle: $(cat err)"
[ -f kept/handmade.flb ] || fail "a bundle that somebody else made is taken away"

# Another audit at work in the folder: told, and nothing is touched. Parts of one job share it.
(
    flock 9
    ls kept >before
    code=0
    audit org --bundles kept --format json=locked.json || code=$?
    [ "$code" = 2 ] && grep -q "another audit" err || fail "an audit goes into a folder in which another one is at work: $code, $(cat err)"
    ls kept >after
    cmp -s before after || fail "an audit that does not begin changes what is there"
    [ $failures = 0 ]
) 9>kept/lock || failures=$((failures + 1))
"$FAULTLINE" audit org --bundles parts --shard 0/2 --quiet 2>err || fail "part 0: $(cat err)"
(
    flock -s 9
    "$FAULTLINE" audit org --bundles parts --shard 1/2 --quiet 2>err || fail "a part beside another one: $(cat err)"
    [ $failures = 0 ]
) 9>parts/lock || failures=$((failures + 1))

# A repository of which no commit can be read is not what lies in its work folder.
mkdir broken
for name in good lost nowhere gone; do make "broken/$name" "$name"; done
rm -f broken/lost/.git/objects/$(git -C broken/lost rev-parse HEAD | sed 's|^..|&/|')
: >broken/nowhere/.git/refs/heads/main
rm -rf broken/gone/.git && echo "gitdir: /nowhere/at/all" >broken/gone/.git
audit broken --bundles broken-bundles --format json=broken.json || fail "broken ones: $(cat err)"
[ "$(row broken.json good)" = read ] || fail "the good one is $(row broken.json good)"
for name in lost nowhere gone; do
    [ "$(row broken.json $name)" = failed ] || fail "$name is $(row broken.json $name), not failed"
done
code=0
audit broken --bundles broken-bundles --strict --format json=strict.json || code=$?
[ "$code" = 3 ] || fail "with failed ones --strict ends with $code"

# Of which no file can be read: failed, not empty; and what is mended is read again.
mkdir partial saved
make partial/one one
make partial/two two
printf 'FROM alpine:3\nCMD ["true"]\n' >partial/two/Dockerfile
git_ -C partial/two add Dockerfile && git_ -C partial/two commit -m more
for name in one two; do
    blob=$(git -C partial/$name rev-parse HEAD:main.tf | sed 's|^..|&/|')
    mv "partial/$name/.git/objects/$blob" saved/$name
    echo "partial/$name/.git/objects/$blob" >saved/$name.path
done
audit partial --bundles partial-bundles --format json=partial.json || fail "partial: $(cat err)"
[ "$(row partial.json one)" = failed ] || fail "without its files it is $(row partial.json one), not failed"
[ "$(row partial.json two)" = read ] || fail "with some of its files it is $(row partial.json two), not read"
for name in one two; do mv saved/$name "$(cat saved/$name.path)"; done
audit partial --bundles partial-bundles --since-last --format json=mended.json || fail "mended: $(cat err)"
audit partial --bundles whole-bundles --format json=afresh.json || fail "afresh: $(cat err)"
cmp -s mended.json afresh.json || fail "what is mended is not read again"

mkdir treeless
make treeless/one one
rm -f "treeless/one/.git/objects/$(git -C treeless/one rev-parse 'HEAD^{tree}' | sed 's|^..|&/|')"
audit treeless --bundles treeless-bundles --format json=treeless.json || fail "without its tree: $(cat err)"
[ "$(row treeless.json one)" = failed ] || fail "without its tree it is $(row treeless.json one), not failed"

# The name of a repository is under the checksum, too.
mkdir flipped
"$FAULTLINE" collect org/one --name shop -o flipped/shop.flb --quiet 2>err || fail "collect with a name: $(cat err)"
"$FAULTLINE" merge flipped --format json=whole.json --quiet 2>err || fail "merge: $(cat err)"
node -e '
const fs = require("fs"), bytes = fs.readFileSync("flipped/shop.flb"), at = bytes.indexOf("shop");
if (at < 0) process.exit(1);
bytes[at] ^= 1; fs.writeFileSync("flipped/shop.flb", bytes)' || fail "the name is not in the bundle"
code=0
"$FAULTLINE" merge flipped --format json=flipped.json --quiet 2>err || code=$?
[ "$code" != 0 ] || fail "a bundle with another name than it was made with is merged"

# Two formats and one file; names that would act on a terminal.
code=0
audit org --bundles kept --format json=same.out --format text=./same.out || code=$?
[ "$code" = 2 ] && grep -q "one file" err || fail "two formats to one file: $code, $(cat err)"
printf 'repositories:\n  - {path: org/one, name: "odd\\e[31m\\nname"}\n' >odd.yaml
"$FAULTLINE" audit odd.yaml --bundles odd --format json=odd.json 2>err || fail "an odd name: $(cat err)"
grep -q "$(printf '\033')" err && fail "a name acts on the terminal"

# Array jobs that don't say of how many parts, and those that do some of them again.
code=0
JOB_COMPLETION_INDEX=1 audit org --bundles job --format json=job.json || code=$?
[ "$code" = 2 ] && grep -q -- "--shard" err || fail "a task that does not know of how many: $code, $(cat err)"
code=0
SLURM_ARRAY_TASK_ID=3 SLURM_ARRAY_TASK_MIN=3 SLURM_ARRAY_TASK_MAX=7 SLURM_ARRAY_TASK_COUNT=2 audit org --bundles job || code=$?
[ "$code" = 2 ] || fail "some tasks of an array are taken for all: $code"
SLURM_ARRAY_TASK_ID=7 SLURM_ARRAY_TASK_MIN=3 SLURM_ARRAY_TASK_MAX=7 SLURM_ARRAY_TASK_COUNT=2 audit org --bundles job --shard /16 || fail "$(cat err)"
[ -f job/finished-7-of-16 ] || fail "part 7 of 16 is not the one that was done: $(ls job)"

[ $failures = 0 ] || exit 1
echo "audit folders: all hold"
