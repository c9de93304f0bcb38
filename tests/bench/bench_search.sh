#!/bin/sh
# A whole scan of a big mixed tree beside tools that only look through it, in the same minutes and on the same processors,
# since only the ratios can be compared between machines.
#
#     FAULTLINE=build/release/faultline tests/bench/bench_search.sh TREE
#     ROUNDS=3 AST_GREP=path/of/ast-grep BENCH_PARSE=path/of/bench_parse …
#
# ripgrep looks for what the prefilter looks for: the words of parsers/prefilter.def, the ends of regions' names and "://". ast-grep, when
# there is one, has a rule for each idiom of graph/catalog/idioms/: as many patterns of calls as the scan knows. Printed are the best
# times of the rounds, the ratios, the memory of all processes of the scan together (proportional, so that shared pages count
# once) and, with bench_parse (built with the tests), the time that bare grammars need for what was parsed, and how much longer the scan
# took than that and twice ripgrep. Files are in the page cache.
set -eu
: "${FAULTLINE:?path of the program}"
case $FAULTLINE in /*) ;; *) FAULTLINE=$PWD/$FAULTLINE ;; esac
[ $# -eq 1 ] && [ -d "$1" ] || { echo "expected one folder to scan" >&2; exit 2; }
command -v rg >/dev/null || { echo "ripgrep is needed" >&2; exit 2; }
tree=$1
rounds=${ROUNDS:-3}
bench_parse=${BENCH_PARSE:-$(dirname "$FAULTLINE")/tests/bench_parse}
ast_grep=${AST_GREP:-$(command -v ast-grep || :)}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export XDG_CACHE_HOME="$work/cache"

now_ms() { echo $(($(date +%s%N) / 1000000)); }

# timed FILE COMMAND...: appends the milliseconds to FILE.
timed() {
    file=$1
    shift
    from=$(now_ms)
    "$@" >/dev/null 2>"$work/stderr" || [ $? -eq 1 ] || { echo "failed: $*: $(head -n 1 "$work/stderr")" >&2; exit 1; }
    echo $(($(now_ms) - from)) >>"$file"
}

best() { sort -n "$1" | head -n 1; }

# INDICATOR(4, "word"): a word as ripgrep takes it; `^` stands for a capital, `<` for what is no small letter.
sed -n 's/^INDICATOR([0-9]*, "\(.*\)").*/\1/p' parsers/prefilter.def |
    sed -e 's/\\"/"/g' -e 's/[]$*+?(){}|.[]/\\&/g' -e 's/\^/[A-Z]/g' -e 's/</[^a-z]/g' >"$work/patterns"
printf '%s\n' '(east|west|north|south|central)-?[0-9]' '[a-z]://' >>"$work/patterns"

# One rule per idiom with a callee: `*` is any name; methods of a client are called on anything. Not those that any call
# fits: what tells them apart is no part of a pattern, and to print all calls of a tree is another task.
rules() {
    for file in graph/catalog/idioms/*.yaml; do
        language=$(basename "$file" .yaml)
        case $language in csharp) language=CSharp ;; shell) continue ;; esac
        awk -v language="$language" '
            function rule() {
                if (callee == "") return
                gsub(/"/, "", callee)
                gsub(/\*/, "$X", callee)
                if (on) callee = "$O." callee
                if (callee ~ /^([$]O[.])?[$]X$/) return
                if (callee !~ /^[$A-Za-z_][$A-Za-z0-9_.]*$/) return
                if (number++) print "---"
                printf "id: %s-%d\nlanguage: %s\nseverity: info\nrule:\n  pattern: \x27%s($$$A)\x27\n", language, number, language, callee
            }
            /^  - kind:/ { rule(); callee = ""; on = 0 }
            /^    callee:/ { sub(/^    callee: */, ""); sub(/ *#.*/, ""); callee = $0 }
            /^    on_(client|session|value): true/ { on = 1 }
            END { rule() }' "$file" >"$work/rules/$language.yml"
    done
}

search() { rg --hidden --glob '!.git' --count --file "$work/patterns" "$tree"; }
scan() { "$FAULTLINE" scan "$tree" --no-cache --format "json=$work/report.json" --allow-empty; }
match() { (cd "$work" && "$ast_grep" scan --config "$work/sgconfig.yml" --json=stream "$tree"); }

sample_memory() {
    peak=0
    while kill -0 "$1" 2>/dev/null; do
        sum=0
        for id in $1 $(ps -o pid= --ppid "$1" 2>/dev/null); do
            pss=$(sed -n 's/^Pss: *\([0-9]*\) kB/\1/p' "/proc/$id/smaps_rollup" 2>/dev/null || :)
            sum=$((sum + ${pss:-0}))
        done
        [ "$sum" -le "$peak" ] || peak=$sum
        sleep 0.02
    done
    echo "$peak" >"$work/memory"
}

search >/dev/null 2>&1 || :
"$FAULTLINE" scan "$tree" --no-cache --format "json=$work/report.json" --allow-empty >/dev/null 2>&1 &
sample_memory $!
wait || :
round=0
while [ "$round" -lt "$rounds" ]; do
    timed "$work/rg" search
    timed "$work/scan" scan
    [ ! -x "$bench_parse" ] || "$bench_parse" "$tree" 1 >>"$work/kinds"
    round=$((round + 1))
done
if [ -n "$ast_grep" ]; then
    mkdir "$work/rules"
    rules
    printf 'ruleDirs: [rules]\n' >"$work/sgconfig.yml"
    timed "$work/ast-grep" match
fi

bytes=$(find "$tree" -name .git -prune -o -type f -printf '%s\n' | awk '{ sum += $1 } END { print sum + 0 }')
number() { sed -n "s/^ *\"$1\": \([0-9]*\),\$/\1/p" "$work/report.json" | head -n 1; }
rg_ms=$(best "$work/rg")
scan_ms=$(best "$work/scan")
echo "tree: $(number files) files, $((bytes / 1000000)) MB; parsed: $(number parsed)"
echo "ripgrep, $(grep -c '' "$work/patterns") patterns: $rg_ms ms"
echo "faultline: $scan_ms ms, $(awk "BEGIN { printf \"%.1f\", $scan_ms / $rg_ms }") x ripgrep, peak $(($(cat "$work/memory") / 1024)) MB"
if [ -s "$work/kinds" ]; then
    # The best round of each kind of file, added up.
    parse_ms=$(awk '!($1 in best) || $6 < best[$1] { best[$1] = $6 } END { for (kind in best) sum += best[kind]; print sum }' "$work/kinds")
    awk -v rg="$rg_ms" -v scan="$scan_ms" -v parse="$parse_ms" 'BEGIN {
        printf "bare grammars: %d ms; 2 x ripgrep + grammars: %d ms, of which the scan takes %.1f x\n", parse, 2 * rg + parse, scan / (2 * rg + parse)
    }'
fi
if [ -n "$ast_grep" ]; then
    ast_ms=$(best "$work/ast-grep")
    count=$(cat "$work"/rules/*.yml | grep -c '^id:')
    echo "ast-grep, $count rules: $ast_ms ms, $(awk "BEGIN { printf \"%.1f\", $ast_ms / $scan_ms }") x faultline"
fi
