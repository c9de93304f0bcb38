/* Suppression comments: faultline:ignore RULE[,RULE] until=2027-01-31 reason="…", on the line of the finding, the
 * line above, or at the head of the block that it stands in. A reason is required; an expired or
 * reasonless comment suppresses nothing and says so; one that matches nothing is stale. */
#include "analyzer/core/clock.h"
#include "parsers/pragma.h"
#include "rules/rule.h"

typedef struct {
    Str rules, until, reason;
} Suppression;

static Suppression parse(Str text) {
    Suppression out = {0};
    Str rest = text, word;
    if (str_word_next(&rest, &word)) out.rules = word;
    size_t until = str_find(text, STR("until="), 0), reason = str_find(text, STR("reason=\""), 0);
    if (until != SIZE_MAX) out.until = str_slice(text, until + 6, until + 16);
    if (reason != SIZE_MAX) {
        size_t end = str_find_char(text, '"', reason + 8);
        if (end != SIZE_MAX) out.reason = str_slice(text, reason + 8, end);
    }
    return out;
}

/* By its own name, or by that of a rule that it refines. */
static bool names_rule(Str rules, const Rule *rule) {
    Str rest = rules, part;
    while (rest.data && str_split_next(&rest, ',', &part))
        if (rule_is_named(rule, part)) return true;
    return false;
}

/* On the line, or above it. */
static bool is_at(const FactsFile *file, uint32_t line, const Location *at) {
    return at->file == file->real_path && at->repository == file->repository &&
           (line == at->line || line + 1 == at->line);
}

static bool covers(const FactsFile *file, uint32_t line, const Finding *finding, const Graph *graph) {
    if (is_at(file, line, &finding->location) || is_at(file, line, &finding->written)) return true;
    if (!finding->node) return false;
    const Node *node = &graph->nodes[finding->node];
    return node->kind == NODE_RESOURCE && is_at(file, line, &node->location);
}

static void apply(Findings findings, const Graph *graph, const FactsFile *file, const Pragma *pragma, Str date,
                  Diags *diags) {
    Str tool, id, said;
    if (pragma_of_other_tool(facts_str(&file->facts, pragma->text), &tool, &id, &said)) return;
    Suppression suppression = parse(facts_str(&file->facts, pragma->text));
    bool is_used = false;
    for (size_t i = 0; i < findings.count; i++) {
        Finding *finding = (Finding *)(uintptr_t)&findings.items[i]; /* ours to mark: rules_run made them */
        if (!covers(file, pragma->line, finding, graph) || !names_rule(suppression.rules, finding->rule)) continue;
        is_used = true;
        if (suppression.reason.size == 0) {
            diag_add(diags, DIAG_GAP, file->facts.path, pragma->line,
                     "faultline:ignore without reason=\"…\" suppresses nothing");
        } else if (suppression.until.size && str_compare(suppression.until, date) < 0) {
            diag_add(diags, DIAG_GAP, file->facts.path, pragma->line, "faultline:ignore expired on %.*s",
                     STR_ARG(suppression.until));
        } else if (!finding->rule->is_suppressible) {
            diag_add(diags, DIAG_GAP, file->facts.path, pragma->line, "%.*s can't be suppressed",
                     STR_ARG(finding->rule->id));
        } else {
            finding->status = STATUS_SUPPRESSED;
            finding->status_reason = sym(graph->model->symbols, suppression.reason);
        }
    }
    if (!is_used)
        diag_add(diags, DIAG_GAP, file->facts.path, pragma->line, "faultline:ignore %.*s matches no finding",
                 STR_ARG(suppression.rules));
}

static bool is_equivalent(const Rule *rule, Str tool, Str id) {
    for (; rule; rule = rule->general)
        for (size_t i = 0; i < rule->equivalent_count; i++) {
            Str rest = rule->equivalents[i], word;
            bool is_tool = str_word_next(&rest, &word) && str_equal_ignoring_case(word, tool);
            if (is_tool && str_word_next(&rest, &word) && str_equal(word, id)) return true;
        }
    return false;
}

bool rules_accepted_elsewhere(const Rule *rule, const Node *node, const Graph *graph, Acceptance *out) {
    if (node->kind != NODE_RESOURCE) return false;
    for (size_t i = 0; i < graph->model->file_count; i++) {
        const FactsFile *file = &graph->model->files[i];
        if (file->real_path != node->location.file || file->repository != node->location.repository || file->is_link)
            continue;
        for (uint32_t p = 0; p < file->facts.pragma_count; p++) {
            const Pragma *pragma = &file->facts.pragmas[p];
            bool is_inside = pragma->line >= node->location.line && pragma->line <= node->end_line;
            if (is_inside &&
                pragma_of_other_tool(facts_str(&file->facts, pragma->text), &out->tool, &out->id, &out->reason) &&
                is_equivalent(rule, out->tool, out->id))
                return true;
        }
    }
    return false;
}

void rules_suppress(Findings findings, const Graph *graph, bool is_disabled, Diags *diags) {
    if (is_disabled) return;
    Str date = clock_date(clock_seconds(), diags->arena);
    for (size_t i = 0; i < graph->model->file_count; i++) {
        const FactsFile *file = &graph->model->files[i];
        if (!file->is_parsed || file->is_link) continue;
        for (uint32_t p = 0; p < file->facts.pragma_count; p++)
            if (file->facts.pragmas[p].kind == PRAGMA_IGNORE)
                apply(findings, graph, file, &file->facts.pragmas[p], date, diags);
    }
}
