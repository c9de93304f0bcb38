#!/bin/sh
# A second audit asks each repository for its head, however it keeps it: what has another commit is read again, nothing else is, and
# the report is that of a first audit.
set -eu
: "${FAULTLINE:?path of the program}"
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
git_() { git -c user.name=t -c user.email=t@example.com -c init.defaultBranch=main -c commit.gpgsign=false "$@" >/dev/null 2>&1; }
commit() { # <work folder> <name of a queue>: another commit
    printf 'provider "aws" {\n  region = "eu-west-1"\n}\nresource "aws_sqs_queue" "one" {\n  name = "%s"\n}\n' "$2" >"$1/main.tf"
    git_ -C "$1" add -A && git_ -C "$1" commit -m "$2"
}

mkdir org elsewhere
for name in loose packed detached named behind; do git_ init "org/$name" && commit "org/$name" "$name-1"; done
for name in apart source linked; do git_ init "elsewhere/$name" && commit "elsewhere/$name" "$name-1"; done
git_ clone --bare elsewhere/source org/mirror.git
git_ clone --mirror elsewhere/source org/packed-mirror.git
git_ -C elsewhere/apart worktree add -b side "$work/org/worktree"
ln -s ../elsewhere/linked org/linked
pack() { for name in org/packed org/packed-mirror.git elsewhere/apart; do git_ -C "$name" pack-refs --all; done; }
detach() { git_ -C org/detached checkout --detach HEAD && git_ -C org/detached branch -f main HEAD~; }
pack
commit org/detached detached-2 && detach
git_ -C org/behind tag first
cat >manifest.yaml <<'YAML'
repositories:
  - {path: org/loose}
  - {path: org/packed}
  - {path: org/detached}
  - {path: org/named, revision: main}
  - {path: org/behind, revision: first}
  - {path: org/mirror.git}
  - {path: org/packed-mirror.git}
  - {path: org/worktree}
  - {path: org/linked}
YAML
same_as_first() { # <what happened before>
    rm -rf first
    "$FAULTLINE" audit manifest.yaml --bundles first --format json=first.json --quiet || fail "a first audit after $1"
    cmp -s first.json second.json || fail "a second audit after $1 differs from a first one"
}
second() { # <what happened before> <how many are taken from their bundles>
    "$FAULTLINE" audit manifest.yaml --bundles bundles --since-last --format json=second.json 2>err || fail "after $1: $(cat err)"
    grep -q " $2 taken from their bundles, 0 failed" err || fail "after $1 not $2 are taken from their bundles: $(cat err)"
    same_as_first "$1"
}

second "nothing" 0
second "nothing again" 9
pack
git_ -C org/loose pack-refs --all
second "packing" 9
commit org/loose loose-3
second "a commit over a packed reference" 8
commit org/packed packed-3 && commit org/detached detached-3 && commit org/named named-3 && commit org/behind behind-3
commit org/worktree worktree-3 && commit elsewhere/linked linked-3
commit elsewhere/source source-3
git_ -C org/mirror.git fetch origin main:main
git_ -C org/packed-mirror.git fetch
second "a commit everywhere but at a tag and where others are" 2
pack
second "packing again" 9
git_ -C elsewhere/source checkout -b other && commit elsewhere/source source-4
git_ -C org/mirror.git fetch origin other:other && git_ -C org/mirror.git symbolic-ref HEAD refs/heads/other
second "another branch at the head" 8

# References in a form that is not read are a row of the report, and no commit of before.
mkdir org/mirror.git/reftable && rm -rf org/mirror.git/packed-refs org/mirror.git/refs/heads
echo 'this repository uses the reftable format' >org/mirror.git/refs/heads
echo 'ref: refs/heads/.invalid' >org/mirror.git/HEAD
"$FAULTLINE" audit manifest.yaml --bundles bundles --since-last --format json=second.json 2>err || fail "a reftable: $(cat err)"
grep -q ' 8 taken from their bundles, 1 failed' err || fail "a reftable: $(cat err)"
grep -q 'reftable' second.json || fail "that its references can't be read is not told: $(grep '"failed"' second.json)"

[ $failures -eq 0 ] || exit 1
echo "a second audit reads what has another commit"
