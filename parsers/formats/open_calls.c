#include "parsers/formats/open_calls.h"

#include "analyzer/core/limits.h"

enum { KNOWN_BYTES_MIN = 3, CALLS_MAX = 32 };

/* What is known of it, with "*" for the rest. */
static Str glob_of(Shell *shell, const ShellWord *word, size_t *known) {
    StrBuf out = strbuf_new(shell->arena, VALUE_SIZE_BYTES_MAX);
    *known = 0;
    for (size_t i = 0; i < word->count; i++) {
        bool is_open = word->parts[i].expr != 0;
        strbuf_add(&out, is_open ? STR("*") : word->parts[i].text);
        *known += is_open ? 0 : word->parts[i].text.size;
    }
    return strbuf_str(&out);
}

bool open_call_is(Shell *shell, const ShellWord *word) {
    size_t known;
    Str glob = glob_of(shell, word, &known), first = word->count ? word->parts[0].text : STR_NONE;
    return str_contains(glob, STR("*")) && known >= KNOWN_BYTES_MIN && !str_starts_with(first, STR("-"));
}

/* deploy:$STAGE is no deploy:prod:now. */
static size_t steps_of(Str name) {
    size_t count = 0;
    for (size_t i = 0; i < name.size; i++) count += name.data[i] == ':' || name.data[i] == '/';
    return count;
}

void open_call_each(Shell *shell, const ShellWord *word, const Str *names, size_t count, OpenCall call, void *context) {
    size_t known, called = 0;
    Str glob = glob_of(shell, word, &known);
    for (size_t i = 0; i < count; i++) {
        if (!str_matches_glob(names[i], glob) || steps_of(names[i]) != steps_of(glob)) continue;
        if (called++ == CALLS_MAX) {
            facts_add_note(shell->builder, DIAG_LIMIT, word->line,
                           "one of more than %d is called; the others are left out", CALLS_MAX);
            return;
        }
        ShellBranch branch = shell_fitting(shell, word, names[i], word->line);
        if (!branch.expr && !branch.is_taken) continue;
        const ShellState *before = shell_enter(shell);
        shell_add_condition(shell, &branch, true);
        shell->branch_depth += branch.expr != 0;
        call(shell, names[i], context);
        shell->branch_depth -= branch.expr != 0;
        shell_leave(shell, before);
    }
}
