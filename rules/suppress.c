/* Suppression comments: faultline:ignore RULE[,RULE] since=2026-01-31 until=2027-01-31 reason="…", on the line of the finding, the
 * line above, at the head of the block that it stands in, or at a call of the module that makes it. A reason is required; an expired or
 * reasonless comment suppresses nothing and says so; one that matches nothing is stale. */
#include "analyzer/core/clock.h"
#include "parsers/pragma.h"
#include "rules/module_calls.h"
#include "rules/rule.h"

typedef struct {
    Str rules, until, since, reason;
} Suppression;

static Suppression parse(Str text) {
    Suppression out = {0};
    Str rest = text, word;
    if (str_word_next(&rest, &word)) out.rules = word;
    size_t until = str_find(text, STR("until="), 0), reason = str_find(text, STR("reason=\""), 0);
    size_t since = str_find(str_slice(text, 0, reason), STR("since="), 0);
    if (until != SIZE_MAX) out.until = str_slice(text, until + 6, until + 16);
    if (since != SIZE_MAX) out.since = str_slice(text, since + 6, since + 16);
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

typedef struct {
    const FactsFile *file;
    uint32_t line;
    Suppression says;
} Comment;

/* What all comments are asked about. */
typedef struct {
    Findings findings;
    const Graph *graph;
    const ModuleCalls *calls;
    VEC(Comment) comments;
    const Str *binding; /* rules that can't be suppressed here */
    size_t binding_count;
    int64_t day; /* today, counted from 1970 */
    Diags *diags;
} Suppressing;

static bool is_above(const Suppressing *all, const Comment *comment, const Finding *finding) {
    if (is_at(comment->file, comment->line, &finding->location) ||
        is_at(comment->file, comment->line, &finding->written))
        return true;
    if (!finding->node) return false;
    const Node *node = &all->graph->nodes[finding->node];
    return node->kind == NODE_RESOURCE && is_at(comment->file, comment->line, &node->location);
}

static bool is_at_call(const Suppressing *all, const Comment *comment, NodeId id) {
    const Node *node = &all->graph->nodes[id];
    return id && node->kind == NODE_RESOURCE && node->location.repository == comment->file->repository &&
           module_calls_cover(all->calls, node, comment->file, comment->line);
}

static bool is_at_any_call(const Suppressing *all, const Comment *comment, const Finding *finding) {
    bool is_at_one = is_at_call(all, comment, finding->node);
    for (size_t i = 0; i < finding->merged.count && !is_at_one; i++)
        is_at_one = is_at_call(all, comment, finding->merged.items[i].node);
    return is_at_one;
}

static bool is_binding(const Suppressing *all, const Rule *rule) {
    for (size_t i = 0; i < all->binding_count; i++)
        if (rule_is_named(rule, all->binding[i])) return true;
    return !rule->is_suppressible;
}

/* Why a comment suppresses nothing; empty when it does. */
static Str fault_of(const Suppressing *all, const Suppression *suppression, const Rule *rule) {
    Arena *arena = all->diags->arena;
    int64_t last;
    if (suppression->reason.size == 0) return STR("faultline:ignore without reason=\"…\" suppresses nothing");
    if (suppression->until.size && !clock_day(suppression->until, &last))
        return str_format(arena, "faultline:ignore: until=%.*s is no date; expected YYYY-MM-DD",
                          STR_ARG(suppression->until));
    int64_t first;
    if (suppression->since.size && !clock_day(suppression->since, &first))
        return str_format(arena, "faultline:ignore: since=%.*s is no date; expected YYYY-MM-DD",
                          STR_ARG(suppression->since));
    if (suppression->until.size && last < all->day)
        return str_format(arena, "faultline:ignore expired on %.*s", STR_ARG(suppression->until));
    if (is_binding(all, rule)) return str_format(arena, "%.*s can't be suppressed", STR_ARG(rule->id));
    return STR_NONE;
}

/* A line that several calls make wrong is accepted when all of them accept it. */
static bool is_accepted_by_calls(const Suppressing *all, const Finding *finding) {
    for (size_t i = 0; i <= finding->merged.count; i++) {
        NodeId node = i ? finding->merged.items[i - 1].node : finding->node;
        bool is_accepted = false;
        for (size_t k = 0; k < all->comments.count && !is_accepted; k++) {
            const Comment *comment = &all->comments.items[k];
            is_accepted = names_rule(comment->says.rules, finding->rule) &&
                          fault_of(all, &comment->says, finding->rule).size == 0 && is_at_call(all, comment, node);
        }
        if (!is_accepted) return false;
    }
    return true;
}

static void apply(const Suppressing *all, const Comment *comment) {
    bool is_used = false;
    for (size_t i = 0; i < all->findings.count; i++) {
        Finding *finding = (Finding *)(uintptr_t)&all->findings.items[i]; /* ours to mark: rules_run made them */
        if (!names_rule(comment->says.rules, finding->rule)) continue;
        bool is_direct = is_above(all, comment, finding);
        if (!is_direct && !is_at_any_call(all, comment, finding)) continue;
        is_used = true;
        Str fault = fault_of(all, &comment->says, finding->rule);
        if (fault.size) {
            diag_add(all->diags, DIAG_GAP, comment->file->facts.path, comment->line, "%.*s", STR_ARG(fault));
        } else if (is_direct || is_accepted_by_calls(all, finding)) {
            finding->status = STATUS_SUPPRESSED;
            finding->status_reason = sym(all->graph->model->symbols, comment->says.reason);
            finding->status_date = sym(all->graph->model->symbols, comment->says.until);
            finding->status_since = sym(all->graph->model->symbols, comment->says.since);
        }
    }
    if (!is_used)
        diag_add(all->diags, DIAG_GAP, comment->file->facts.path, comment->line,
                 "faultline:ignore %.*s matches no finding", STR_ARG(comment->says.rules));
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

static void collect(Suppressing *all, const FactsFile *file, Arena *arena) {
    for (uint32_t i = 0; i < file->facts.pragma_count; i++) {
        const Pragma *pragma = &file->facts.pragmas[i];
        Str text = facts_str(&file->facts, pragma->text), tool, id, said;
        if (pragma->kind != PRAGMA_IGNORE || pragma_of_other_tool(text, &tool, &id, &said)) continue;
        *VEC_PUSH(arena, &all->comments) = (Comment){file, pragma->line, parse(text)};
    }
}

void rules_suppress(Findings findings, const Graph *graph, const Str *binding, size_t binding_count, Diags *diags) {
    Suppressing all = {.findings = findings,
                       .graph = graph,
                       .binding = binding,
                       .binding_count = binding_count,
                       .day = clock_seconds() / 86400,
                       .diags = diags};
    for (size_t i = 0; i < graph->model->file_count; i++) {
        const FactsFile *file = &graph->model->files[i];
        if (file->is_parsed && !file->is_link) collect(&all, file, diags->arena);
    }
    if (all.comments.count) all.calls = module_calls_new(graph, diags->arena);
    for (size_t i = 0; i < all.comments.count; i++) apply(&all, &all.comments.items[i]);
}
