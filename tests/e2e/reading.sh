#!/bin/sh
# Reading whole repositories with the program: the same bytes out whatever the order, the number of workers or the way
# in; and hostile repositories that get nothing run, nothing leaked, nothing written and nobody kept waiting.
set -eu
: "${FAULTLINE:?path of the program}"
case $FAULTLINE in /*) ;; *) FAULTLINE=$PWD/$FAULTLINE ;; esac

work=$(mktemp -d)
trap 'chmod -R u+rwx "$work" 2>/dev/null || :; rm -rf "$work"' EXIT
export XDG_CACHE_HOME="$work/cache" HOME="$work/home" GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null
mkdir "$work/home"

fail() {
    echo "FAIL: $*" >&2
    exit 1
}

# scan TARGET OUTPUT [option...]: findings or not, but no other end.
scan() {
    target=$1
    output=$2
    shift 2
    status=0
    timeout 120 "$FAULTLINE" scan "$target" --format json="$output" "$@" >"$work/stdout" 2>"$work/stderr" || status=$?
    [ "$status" -le 1 ] || fail "scan $target $*: exit $status, $(cat "$work/stderr")"
}

same() { cmp -s "$1" "$2" || fail "$3: $(diff "$1" "$2" | head -n 6)"; }

make_source() {
    mkdir -p "$1/modules/table" "$1/infra/prod" "$1/src" "$1/shared"
    cat >"$1/modules/table/main.tf" <<'TF'
variable "name" {}
resource "aws_dynamodb_table" "this" {
  name     = var.name
  hash_key = "id"
}
TF
    for i in 1 2 3 4 5 6 7 8 9; do
        printf 'module "table_%s" {\n  source = "../../modules/table"\n  name   = "orders-%s"\n}\n' $i $i >"$1/infra/prod/t$i.tf"
    done
    printf 'provider "aws" {\n  region = "us-east-1"\n}\n' >"$1/shared/provider.tf"
    ln -s ../../shared/provider.tf "$1/infra/prod/provider.tf"
    printf 'import boto3\nboto3.client("dynamodb", region_name="us-east-1").get_item(TableName="orders-1")\n' >"$1/src/app.py"
}

# ---- The same bytes out ----

mkdir "$work/a" "$work/b"
make_source "$work/a/shop"
scan "$work/a/shop" "$work/one.json" --jobs 1
scan "$work/a/shop" "$work/four.json" --jobs 4
same "$work/one.json" "$work/four.json" "one worker against four"
grep -q 'module.table_9.aws_dynamodb_table.this' "$work/one.json" || fail "a resource of the repository is missing in the report"

# Another order of names in the folders, other inodes.
mkdir "$work/b/shop"
(cd "$work/a/shop" && find . -type d | sort -r) | while read -r folder; do mkdir -p "$work/b/shop/$folder"; done
(cd "$work/a/shop" && find . ! -type d | sort -r) | while read -r file; do cp -P "$work/a/shop/$file" "$work/b/shop/$file"; done
scan "$work/b/shop" "$work/other.json"
same "$work/one.json" "$work/other.json" "another order of the same files"

# From git: the work tree, its commit, a bare clone.
git_here() { git -C "$work/a/shop" -c user.name=t -c user.email=t@example.com "$@" >/dev/null; }
git_here init -q -b main
git_here add -A
git_here commit -q -m one
scan "$work/a/shop" "$work/tree.json"
scan "$work/a/shop@main" "$work/commit.json"
same "$work/tree.json" "$work/commit.json" "a clean work tree against its commit"
git clone -q --bare "$work/a/shop" "$work/b/shop.git"
rm -r "$work/b/shop"
scan "$work/b/shop.git" "$work/bare.json"
same "$work/tree.json" "$work/bare.json" "a bare clone"
git -C "$work/b/shop.git" gc -q
scan "$work/b/shop.git@main" "$work/packed.json"
same "$work/tree.json" "$work/packed.json" "a packed repository"

status=0
"$FAULTLINE" scan "$work/a/shop@nowhere" >/dev/null 2>"$work/stderr" || status=$?
[ $status -eq 2 ] || fail "a revision that does not exist: exit $status"
grep -q nowhere "$work/stderr" || fail "the message does not name the revision"

# ---- Hostile files ----

make_source "$work/hostile"
cd "$work/hostile"
ln -s /etc/passwd passwd.tf
ln -s / everything
ln -s .. infra/up
ln -s loop loop
mkfifo pipe.tf
truncate -s 10G huge.tf
printf 'locals { closed = 1 }\n' >closed.tf
chmod 000 closed.tf
printf 'locals { a = 1 }\n' >"$(printf 'esc\033[31m\007.tf')"
printf 'locals { b = 1 }\n' >'::set-output name=x::y.tf'
printf 'locals { c = 1 }\n' >"$(printf 'new\nline.tf')"
printf 'locals { d = 1 }\n' >"$(printf 'bytes\377.tf')"
# 100,000 brackets, and a block that is never closed.
{ printf 'locals { x = '; head -c 100000 /dev/zero | tr '\0' '['; } >brackets.tf
head -c 100000 /dev/zero | tr '\0' '{' >braces.json
printf 'a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\nresource: *nowhere\n' >aliases.yaml
ls -lR >"$work/before" 2>/dev/null
scan "$work/hostile" "$work/hostile.json" --jobs 2
ls -lR >"$work/after" 2>/dev/null
same "$work/before" "$work/after" "the scanned folder was changed"
cat "$work/stdout" "$work/stderr" "$work/hostile.json" >"$work/all"
if grep -q 'root:x:0' "$work/all"; then fail "a file outside the root was read"; fi
if grep -q "$(printf '\033\\[31m')" "$work/all"; then fail "an escape sequence went through"; fi
if grep -q '^[[:blank:]]*::set-output' "$work/all"; then fail "a workflow command went through"; fi
grep -q 'module.table_9.aws_dynamodb_table.this' "$work/hostile.json" || fail "good files were lost among bad ones"

# Other encodings: a line in the coverage.
mkdir "$work/latin"
for ending in tf py js; do printf '# caf\351\n' >"$work/latin/a.$ending"; done
printf 'locals {\n  a = "caf\351"\n}\n' >"$work/latin/b.tf"
printf 'services:\n  a:\n    image: caf\351\n' >"$work/latin/compose.yaml"
printf '// boto3 us-east-1 caf\351\n' >"$work/latin/a.js"
printf 'import boto3 # caf\351\nboto3.client("sqs", region_name="us-east-1")\n' >"$work/latin/a.py"
scan "$work/latin" "$work/latin.json"
for file in a.tf b.tf a.py a.js compose.yaml; do
    grep -F 'not valid UTF-8 in 1 lines' "$work/latin.json" | grep -qF "\"$file\"" ||
        fail "$file: no line in the coverage says that it is no UTF-8"
done

# ---- Hostile repositories ----

cd "$work/a/shop"
for name in fsmonitor clean smudge process textconv command ssh pager editor hook; do
    printf '#!/bin/sh\ntouch %s/ran-%s\n' "$work" $name >"$work/$name"
    chmod +x "$work/$name"
done
cp "$work/hook" .git/hooks/post-checkout
cp "$work/hook" .git/hooks/post-index-change
printf '*.tf filter=x diff=x\n*.py filter=x diff=x\n' >.gitattributes
cat >>.git/config <<CONFIG
[core]
	fsmonitor = $work/fsmonitor
	sshCommand = $work/ssh
	pager = $work/pager
	editor = $work/editor
	worktree = /etc
[filter "x"]
	clean = $work/clean
	smudge = $work/smudge
	process = $work/process
	required = true
[diff "x"]
	textconv = $work/textconv
	command = $work/command
[include]
	path = /etc/shadow
	path = pipe
CONFIG
mkfifo .git/pipe
scan "$work/a/shop" "$work/trap.json"
scan "$work/a/shop@main" "$work/trap-commit.json"
for ran in "$work"/ran-*; do
    [ ! -e "$ran" ] || fail "the repository made us run something: $ran"
done
same "$work/tree.json" "$work/trap-commit.json" "a commit under a hostile configuration"

# Owned by somebody else, as in a container.
if [ "$(id -u)" -eq 0 ]; then
    chown -R 12345:12345 "$work/b/shop.git"
    scan "$work/b/shop.git" "$work/foreign.json"
    same "$work/tree.json" "$work/foreign.json" "a repository of another user"
fi

# A .git file that borrows somebody else's repository.
mkdir "$work/borrower"
printf 'gitdir: %s/b/shop.git\n' "$work" >"$work/borrower/.git"
printf 'locals { a = 1 }\n' >"$work/borrower/main.tf"
status=0
"$FAULTLINE" scan "$work/borrower@main" >/dev/null 2>"$work/stderr" || status=$?
[ $status -eq 2 ] || fail "another repository was read through a .git file: exit $status"

echo "reading: ok"
