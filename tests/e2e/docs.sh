#!/bin/sh
# README and docs tell the truth: every shown command is run and prints what is shown, and every command, option, rule,
# field and file that they name exists. All checks run; the failures are counted at the end.
set -eu
: "${FAULTLINE:?path of the program}"
case $FAULTLINE in /*) ;; *) FAULTLINE=$PWD/$FAULTLINE ;; esac
[ -x "$FAULTLINE" ] || { echo "FAIL: $FAULTLINE is no program" >&2; exit 1; }
root=${SOURCE_ROOT:-$PWD}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export XDG_CACHE_HOME="$work/cache" HOME="$work" GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null LC_ALL=C
unset CI NO_COLOR CLICOLOR_FORCE COLUMNS || :

failures=0
fail() {
    echo "FAIL: $*" >&2
    failures=$((failures + 1))
}

cd "$root"
guides="README.md CONTRIBUTING.md SECURITY.md CHANGELOG.md docs/*.md"

# ---- What is shown is printed ----

# Node keys begin with the name of the repository, so the examples are read inside one of that name.
mkdir -p "$work/faultline/build/release" "$work/faultline/my-rules"
cp -R examples "$work/faultline/"
ln -s "$FAULTLINE" "$work/faultline/build/release/faultline"
ln -s "$FAULTLINE" "$work/faultline/faultline"
git -C "$work/faultline" init -q
sed -n '/^```yaml$/,/^```$/p' docs/rules.md | sed '/^```/d' >"$work/faultline/my-rules/example.yaml"

# check_transcript GUIDE TRANSCRIPT: "$ command", then lines that its output has in this order; "..." stands for any.
check_transcript() {
    guide=$1
    command=
    while IFS= read -r line; do
        case $line in
        '$ '*)
            command=${line#'$ '}
            (cd "$work/faultline" && PATH=$work/faultline:$PATH && eval "$command") \
                >"$work/out" 2>"$work/err" </dev/null || :
            [ ! -s "$work/err" ] || fail "$guide: $command: $(head -n 1 "$work/err")"
            at=0
            is_gap=false
            ;;
        ...) is_gap=true ;;
        *)
            found=$(tail -n "+$((at + 1))" "$work/out" | grep -nxF -m 1 -e "$line" | cut -d : -f 1)
            if [ -z "$found" ] || { ! $is_gap && [ "$found" -ne 1 ]; }; then
                fail "$guide: $command: does not print here: $line"
            else
                at=$((at + found))
            fi
            is_gap=false
            ;;
        esac
    done <"$2"
    [ -n "$command" ] || fail "$guide: a console block without a command"
}

transcripts=0
for guide in $guides; do
    awk -v prefix="$work/transcript" '
        /^```console$/ {n++; inside = 1; next}
        /^```$/ {inside = 0}
        inside {print > (prefix n)}' "$guide"
    for transcript in "$work"/transcript*; do
        [ -e "$transcript" ] || continue
        check_transcript "$guide" "$transcript"
        transcripts=$((transcripts + 1))
        rm "$transcript"
    done
done
[ $transcripts -ge 6 ] || fail "only $transcripts console blocks were found"

# ---- What is named exists ----

"$FAULTLINE" --help >"$work/help"
while read -r command rest; do "$FAULTLINE" "$command" --help; done <<COMMANDS >"$work/options"
$(sed -n "/^Commands$/,/^$/s/^  \([a-z][a-z]*\) .*/\1/p" "$work/help")
COMMANDS
"$FAULTLINE" rules list >"$work/rules"

sed -n '/^Commands$/,/^$/s/^  \([a-z]*\) .*/\1/p' "$work/help" >"$work/commands"
# In backquotes, behind a prompt, or indented as code: elsewhere "faultline reads" is prose.
grep -ohE '(`|\$ |\$ build/release/|^    )faultline [a-z]+' $guides | sed 's/.* //' | sort -u >"$work/named"
while read -r word; do
    grep -qx "$word" "$work/commands" || fail "no command faultline $word"
done <"$work/named"
while read -r command; do
    grep -q "faultline $command" README.md || fail "README.md does not name faultline $command"
    grep -qx "## $command" docs/commands.md || fail "docs/commands.md has no section on $command"
done <"$work/commands"

# Options of other programs: cmake, ctest, apt-get, git, docker.
others='^--(preset|build|depth|rm|network|read-only|paginate|stat)$'
grep -ohE '(^|[` (|])--[a-z][a-z-]*' $guides | grep -oE -e '--[a-z-]+' | sort -u | grep -vE "$others" >"$work/named"
while read -r option; do
    grep -q "^  $option " "$work/options" || fail "no option $option"
done <"$work/named"
sed -n 's/^  \(--[a-z-]*\) .*/\1/p' "$work/options" | while read -r option; do
    grep -q -e "$option" docs/commands.md || echo "docs/commands.md does not explain $option"
done >"$work/missing"
while read -r line; do fail "$line"; done <"$work/missing"

# Rules: where one is asked for, explained, suppressed.
grep -ohE '(explain|ignore|--only|--skip) [a-z0-9]+(-[a-z0-9]+)+' $guides | sed 's/.* //' | sort -u >"$work/named"
[ -s "$work/named" ] || fail "no rule is named anywhere"
while read -r rule; do
    grep -q " $rule " "$work/rules" || grep -qx "id: $rule" docs/rules.md || fail "no rule $rule"
done <"$work/named"

# Fields: what rules can ask is what docs/rules.md lists.
sed -n 's/^[A-Z]*_FIELD(\([a-z_]*\)[,)].*/\1/p' rules/fields.def | sort -u >"$work/fields"
[ "$(wc -l <"$work/fields")" -gt 20 ] || fail "the fields of rules/fields.def were not found"
while read -r field; do
    grep -q "\`$field\`" docs/rules.md || fail "docs/rules.md does not list the field $field"
done <"$work/fields"

# The report: what the schema requires is what docs/json.md explains.
node -e '
const names = new Set();
const visit = (part) => {
    if (part === null || typeof part !== "object") return;
    if (part.properties) for (const name of part.required ?? []) names.add(name);
    for (const inner of Object.values(part)) visit(inner);
};
visit(JSON.parse(require("fs").readFileSync("reports/schema/faultline-1.schema.json", "utf8")));
console.log([...names].join("\n"));
' >"$work/names"
while read -r name; do
    grep -q "\`$name\`" docs/json.md || fail "docs/json.md does not explain $name"
done <"$work/names"

# Links, and paths of this repository in backquotes; <x> and globs stand for some file.
for guide in $guides; do
    folder=$(dirname "$guide")
    grep -oE '\]\([^)]+\)' "$guide" | sed 's/^](//; s/)$//; s/#.*//' | grep -vE '^(https?:|$)' | while read -r link; do
        [ -e "$folder/$link" ] || echo "$guide: $link does not exist"
    done
    grep -oE '`(analyzer|parsers|graph|rules|reports|tests|scripts|cmake|examples|docs)/[^` ]*`' "$guide" | tr -d '`' |
        sed 's/<[^>]*>/*/g' | while read -r path; do
        # shellcheck disable=SC2086  # a glob
        set -- $path
        [ -e "$1" ] || echo "$guide: $path does not exist"
    done
done >"$work/missing"
while read -r line; do fail "$line"; done <"$work/missing"

[ $failures -eq 0 ] || exit 1
echo "docs: $transcripts transcripts, all that is named exists"
