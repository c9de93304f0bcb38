/* What one piece of code asks of one service through one control plane is one cause, however many lines ask it, and by whichever refinement
 * of one rule: told once, at the line that weighs most, with the others as evidence. */
#include <string.h>

#include "analyzer/core/limits.h"
#include "rules/rule.h"

static Str key_of(const Finding *finding, Arena *arena) {
    return str_format(arena, "%.*s\x1f%u\x1f%u\x1f%u\x1f%u\x1f%d\x1f%u\x1f%u", STR_ARG(rule_concern(finding->rule)->id),
                      finding->node, finding->node ? 0 : finding->location.file, finding->domain, finding->service,
                      (int)finding->status, finding->status_reason, finding->status_date);
}

/* Where the surroundings make all calls weigh the same, by what the rule says of each. */
static bool is_stronger(const Finding *finding, const Finding *head) {
    if (finding->severity != head->severity) return finding->severity > head->severity;
    if (finding->services.count != head->services.count) return finding->services.count > head->services.count;
    return finding->judged > head->judged;
}

/* It goes by the name of the one in whose place it stands. */
static Finding at_head(const Finding *finding, const Finding *old) {
    Finding head = *finding;
    memcpy(head.fingerprint, old->fingerprint, sizeof head.fingerprint);
    return head;
}

/* Which hop of the chain is the call itself; chain_count: none. */
static size_t hop_of_call(const Finding *finding) {
    for (size_t i = finding->chain_count; i > 0; i--) {
        const Location *at = &finding->chain[i - 1].location;
        if (at->line == finding->location.line && at->file == finding->location.file) return i - 1;
    }
    return finding->chain_count;
}

/* The other lines stand behind the first, before what fails. */
static void show_lines(Finding *finding, const Finding *const *others, size_t count, Arena *arena) {
    size_t shown = count < CALL_LINES_MAX ? count : CALL_LINES_MAX;
    size_t call = hop_of_call(finding);
    if (call == finding->chain_count) return;
    Hop *chain = ARENA_ARRAY(arena, Hop, finding->chain_count + shown);
    size_t at = 0;
    for (size_t i = 0; i < finding->chain_count; i++) {
        chain[at++] = finding->chain[i];
        for (size_t k = 0; i == call && k < shown; k++)
            chain[at++] = (Hop){others[k]->node, others[k]->location, others[k]->operation};
    }
    finding->chain = chain;
    finding->chain_count = at;
}

Findings rules_join_calls(Findings findings, const Graph *graph, Arena *arena) {
    typedef VEC(const Finding *) Lines;
    Map *seen = map_new(arena);
    Finding *items = ARENA_ARRAY(arena, Finding, findings.count + 1);
    Lines *others = ARENA_ARRAY(arena, Lines, findings.count + 1);
    const Finding **heads = ARENA_ARRAY(arena, const Finding *, findings.count + 1);
    size_t kept = 0;
    for (size_t i = 0; i < findings.count; i++) {
        const Finding *finding = &findings.items[i];
        bool is_new = true;
        uint32_t entry = 0;
        if (finding->operation && finding->service)
            entry = map_add(seen, key_of(finding, arena), (uint32_t)kept, &is_new);
        if (is_new) {
            heads[kept] = finding;
            items[kept++] = *finding;
            continue;
        }
        size_t at = map_value_at(seen, entry);
        bool leads = is_stronger(finding, heads[at]);
        *VEC_PUSH(arena, &others[at]) = leads ? heads[at] : finding;
        if (!leads) continue;
        items[at] = at_head(finding, &items[at]);
        heads[at] = finding;
    }
    for (size_t i = 0; i < kept; i++) {
        size_t count = others[i].count;
        if (!count) continue;
        show_lines(&items[i], others[i].items, count, arena);
        items[i].message = sym(graph->model->symbols,
                               str_format(arena, "%.*s (and %zu more %s)", STR_ARG(graph_str(graph, items[i].message)),
                                          count, count == 1 ? "call" : "calls"));
    }
    return (Findings){items, kept};
}
