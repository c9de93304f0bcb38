#!/bin/sh
# The same bytes out: whatever the number of workers, the way in (work tree, commit, copy with another order on disk), the
# place, the environment, and the run. Over the examples and the inputs of the golden cases together, in each format.
# CORPUS=folder adds a repository of your own.
set -eu
: "${FAULTLINE:?path of the program}"
case $FAULTLINE in /*) ;; *) FAULTLINE=$PWD/$FAULTLINE ;; esac
[ -x "$FAULTLINE" ] || { echo "FAIL: $FAULTLINE is no program" >&2; exit 1; }
source=$PWD

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export HOME="$work" GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null
unset CI SOURCE_DATE_EPOCH NO_COLOR CLICOLOR_FORCE || :

failures=0
fail() {
    echo "FAIL: $*" >&2
    failures=$((failures + 1))
}

# scan NAME TARGET [OPTION...]: reports go to $work/NAME.{json,sarif,html,txt}. A cache of its own: nothing may come from
# the run before.
scan() {
    name=$1
    target=$2
    shift 2
    status=0
    XDG_CACHE_HOME="$work/cache-$name" COLUMNS=100 timeout 300 "$FAULTLINE" scan "$target" "$@" --format json="$work/$name.json" \
        --format sarif="$work/$name.sarif" --format html="$work/$name.html" --format text="$work/$name.txt" >"$work/stdout" 2>"$work/stderr" || status=$?
    [ $status -le 1 ] || { fail "$name: exit $status: $(head -c 300 "$work/stderr")"; return 0; }
}

# same ONE OTHER: all formats; the first difference is shown.
same() {
    for format in json sarif html txt; do
        cmp -s "$work/$1.$format" "$work/$2.$format" && continue
        fail "$1 and $2 differ in $format"
        diff "$work/$1.$format" "$work/$2.$format" | head -n 4 | cut -c 1-300 >&2 || :
    done
}

# ---- One system with a bit of everything ----

tree=$work/here/system
mkdir -p "$tree" "$work/elsewhere"
cp -R "$source/examples" "$tree/examples"
for case in "$source"/tests/golden/model/*/ "$source"/tests/golden/graph/*/ "$source"/tests/golden/findings/*/; do
    stage=${case%/*/}
    mkdir -p "$tree/cases/${stage##*/}"
    name=${case%/}
    cp -R "$case/input" "$tree/cases/${stage##*/}/${name##*/}"
done
# Enough files that workers finish in another order each time.
i=0
while [ $i -lt 120 ]; do
    mkdir -p "$tree/services/s$i"
    printf 'import boto3\nboto3.client("sqs", region_name="us-east-1").send_message(QueueUrl="q%s", MessageBody="x")\n' $i >"$tree/services/s$i/app.py"
    printf 'boto3==1.34\n' >"$tree/services/s$i/requirements.txt"
    i=$((i + 1))
done
[ -z "${CORPUS:-}" ] || cp -R "$CORPUS" "$tree/corpus"
rm -rf "$tree/corpus/.git"

# ---- Workers and repetition ----

scan one "$tree" --jobs 1
[ "$(grep -c '"fingerprint"' "$work/one.json")" -gt 20 ] || fail "hardly anything was found: $(grep -c '"fingerprint"' "$work/one.json") findings"
scan two "$tree" --jobs 2
same one two
scan four "$tree" --jobs 4
same one four
scan again "$tree" --jobs 4
same four again
for run in 1 2 3; do
    scan "run$run" "$tree" --jobs 3
    same one "run$run"
done

# The second run may take facts from the cache of the first.
mkdir -p "$work/cache-warm"
scan warm "$tree"
scan warm2 "$tree"
rm -rf "$work/cache-warm2"
cp -R "$work/cache-warm" "$work/cache-warm2" 2>/dev/null || :
scan warm2 "$tree"
same one warm
same one warm2

# ---- Another order on disk, another place ----

copy=$work/elsewhere/system
mkdir "$copy"
(cd "$tree" && find . -type d | sort -r) | while read -r folder; do mkdir -p "$copy/$folder"; done
(cd "$tree" && find . ! -type d | sort -r) | while read -r file; do cp -P "$tree/$file" "$copy/$file"; done
scan copy "$copy"
same one copy
(cd "$work/here" && scan relative system)
same one relative
(cd "$tree" && scan dot .)
same one dot
scan slash "$tree/"
same one slash

# ---- Environment ----

(export LC_ALL=tr_TR.UTF-8 LANG=tr_TR.UTF-8 TZ=Pacific/Kiritimati && scan locale "$tree")
same one locale
(export AWS_REGION=ap-south-1 AWS_DEFAULT_REGION=ap-south-1 TF_VAR_region=ap-south-1 TERM=dumb && scan aws "$tree")
same one aws

# ---- Git ----

if command -v git >/dev/null; then
    in_repo() { git -C "$tree" -c user.name=t -c user.email=t@example.com -c init.defaultBranch=main "$@" >/dev/null 2>&1; }
    in_repo init -q
    in_repo add -A -f
    in_repo commit -q -m one
    scan worktree "$tree"
    scan head "$tree@HEAD"
    same worktree head
    scan head1 "$tree@HEAD" --jobs 1
    same worktree head1
    in_repo gc -q
    scan packed "$tree@HEAD"
    same worktree packed
    git clone -q "$tree" "$work/elsewhere/clone/system" 2>/dev/null
    scan clone "$work/elsewhere/clone/system"
    same worktree clone
    # Apart from the commit, a repository says what the folder said.
    sed 's/"commit": "[0-9a-f]*"/"commit": null/' "$work/worktree.json" | cmp -s - "$work/one.json" || fail "a folder and its repository differ in more than the commit"
fi

# ---- Order of targets: ids may differ, what was found may not ----

both() { XDG_CACHE_HOME="$work/cache-both" "$FAULTLINE" scan "$@" --format json 2>/dev/null | sed -n 's/.*"fingerprint": "\([0-9a-f]*\)".*/\1/p' | sort; }
both "$copy/examples" "$copy/cases" >"$work/forwards" || :
both "$copy/cases" "$copy/examples" >"$work/backwards" || :
[ -s "$work/forwards" ] || fail "no findings with two targets"
cmp -s "$work/forwards" "$work/backwards" || fail "the order of targets changes the findings"

echo "determinism: $failures failures"
[ "$failures" -eq 0 ]
