/* Running rules: each asks its conditions of every resource, mention, edge or service. */
#include "rules/run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/core/hash.h"

typedef struct {
    const Str *only, *skip;
    size_t only_count, skip_count;
} Choice;

bool rule_is_chosen(const Rule *rule, const Str *only, size_t only_count, const Str *skip, size_t skip_count) {
    for (size_t i = 0; i < skip_count; i++)
        if (rule_is_named(rule, skip[i])) return false;
    for (size_t i = 0; i < only_count; i++)
        if (rule_is_named(rule, only[i])) return true;
    return only_count == 0;
}

static bool is_chosen(const Rule *rule, const Choice *choice) {
    return rule_is_chosen(rule, choice->only, choice->only_count, choice->skip, choice->skip_count);
}

/* Of a rule that holds and those that refine it, the one that says most: a thing is told once. */
static const Rule *most_specific(const Rule *rule, const Subject *subject) {
    for (;;) { /* ends: each step goes down one level, of RULE_DEPTH_MAX */
        const Rule *best = NULL;
        for (size_t i = 0; i < rule->refinement_count; i++) {
            const Rule *next = rule->refinements[i];
            if ((!best || next->severity > best->severity) && question_holds(&next->question, subject)) best = next;
        }
        if (!best) return rule;
        rule = best;
    }
}

static void judge(const Rule *rule, const Choice *choice, const Subject *subject) {
    if (!question_holds(&rule->question, subject)) return;
    const Rule *told = most_specific(rule, subject);
    if (is_chosen(told, choice)) rule_report(told, subject);
}

static bool is_any_chosen(const Rule *rule, const Choice *choice) {
    if (is_chosen(rule, choice)) return true;
    for (size_t i = 0; i < rule->refinement_count; i++) /* depth: RULE_DEPTH_MAX */
        if (is_any_chosen(rule->refinements[i], choice)) return true;
    return false;
}

static NodeKind selected_kind(SelectKind select) {
    return select == SELECT_SERVICE ? NODE_SERVICE : select == SELECT_MODULE ? NODE_MODULE : NODE_RESOURCE;
}

/* A rule that refines none, and all below it. */
static void run_rule(const Rule *rule, const Choice *choice, Subject subject) {
    const Graph *graph = subject.context->graph;
    switch (rule->select) {
    case SELECT_RESOURCE:
    case SELECT_SERVICE:
    case SELECT_MODULE:
        for (NodeId id = 1; id < graph->node_count; id++) {
            NodeKind kind = graph->nodes[id].kind;
            if (kind != selected_kind(rule->select) || graph->nodes[id].is_absent) continue;
            subject.node = id;
            judge(rule, choice, &subject);
        }
        break;
    case SELECT_MENTION:
        for (size_t i = 0; i < graph->model->mentions.count; i++) {
            subject.mention = &graph->model->mentions.items[i];
            if (subject.mention->counts) judge(rule, choice, &subject);
        }
        break;
    case SELECT_EDGE:
        for (size_t i = 0; i < graph->edge_count; i++) {
            subject.edge = &graph->edges[i];
            judge(rule, choice, &subject);
        }
        break;
    case SELECT_CALL:
        for (size_t i = 0; i < graph->model->calls.count; i++) {
            subject.call = &graph->model->calls.items[i];
            if (subject.call->node) judge(rule, choice, &subject); /* else nothing of it is live */
        }
        break;
    }
}

static int by_importance(const void *left, const void *right, void *symbols) {
    const Finding *a = left, *b = right;
    if (a->severity != b->severity) return a->severity > b->severity ? -1 : 1;
    if (a->services.count != b->services.count) return a->services.count > b->services.count ? -1 : 1;
    int order = str_compare(a->rule->id, b->rule->id);
    if (!order) order = str_compare(sym_str(symbols, a->location.file), sym_str(symbols, b->location.file));
    if (!order && a->location.line != b->location.line) order = a->location.line < b->location.line ? -1 : 1;
    if (!order && a->location.column != b->location.column) order = a->location.column < b->location.column ? -1 : 1;
    if (!order && a->is_of_test != b->is_of_test) order = a->is_of_test ? 1 : -1;
    if (!order && a->node != b->node) order = a->node < b->node ? -1 : 1; /* ids follow the keys */
    return order ? order : strcmp(a->fingerprint, b->fingerprint);
}

/* What is told once stands for all the things that it was told of. */
static void absorb(Finding *kept, const Finding *other, Arena *arena) {
    bool is_same = rule_concern(kept->rule) == rule_concern(other->rule);
    for (size_t i = 0; i <= other->merged.count; i++) {
        MergedThing thing = i ? other->merged.items[i - 1] : (MergedThing){other->node, other->cause};
        if (!is_same) thing.cause = 0;
        if (thing.node && thing.node != kept->node) *VEC_PUSH(arena, &kept->merged) = thing;
    }
}

/* One line, one failure domain, one finding: the worst that was said of it stands, because it stands first.
 * The same line may still be wrong for two different domains. */
static size_t merge_rules(Finding *items, size_t count, Arena *arena) {
    Map *seen = map_new(arena);
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        bool is_new = true;
        uint32_t entry = 0;
        if (items[i].domain)
            entry = map_add(seen,
                            str_format(arena, "%u\x1f%u\x1f%u\x1f%u", items[i].location.repository,
                                       items[i].location.file, items[i].location.line, items[i].domain),
                            (uint32_t)kept, &is_new);
        if (is_new)
            items[kept++] = items[i];
        else
            absorb(&items[map_value_at(seen, entry)], &items[i], arena);
    }
    return kept;
}

static bool is_of_production(const Graph *graph, const Finding *finding) {
    return finding->node && graph->nodes[finding->node].environment == ENVIRONMENT_PRODUCTION;
}

/* One line of source that is instantiated many times is one finding, production's first; the others are counted in its
 * message. */
static size_t merge_instances(Finding *items, size_t count, const Graph *graph, Arena *arena) {
    Map *seen = map_new(arena);
    uint32_t *copies = ARENA_ARRAY(arena, uint32_t, count);
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        Str key = str_format(arena, "%.*s\x1f%u\x1f%u\x1f%u", STR_ARG(rule_concern(items[i].rule)->id),
                             items[i].location.repository, items[i].location.file, items[i].location.line);
        bool is_new = false;
        uint32_t entry = map_add(seen, key, (uint32_t)kept, &is_new);
        uint32_t at = map_value_at(seen, entry);
        bool is_better = !is_new && items[i].severity == items[at].severity && is_of_production(graph, &items[i]) &&
                         !is_of_production(graph, &items[at]);
        if (!is_new && !items[i].is_of_test) copies[at]++;
        if (is_better) {
            absorb(&items[i], &items[at], arena);
            items[at] = items[i];
        } else if (is_new) {
            items[kept++] = items[i];
        } else {
            absorb(&items[at], &items[i], arena);
        }
    }
    for (size_t i = 0; i < kept; i++)
        if (copies[i])
            items[i].message = sym(graph->model->symbols,
                                   str_format(arena, "%.*s (and %u more from this line)",
                                              STR_ARG(sym_str(graph->model->symbols, items[i].message)), copies[i]));
    return kept;
}

static bool is_need_of_resource(const Graph *graph, const Finding *finding) {
    bool has_target = finding->rule->select == SELECT_EDGE && finding->chain_count > 0;
    for (size_t i = finding->chain_count; has_target && i > 0; i--) {
        NodeId node = finding->chain[i - 1].node;
        if (node && node != finding->node && graph->nodes[node].kind == NODE_RESOURCE) return true;
    }
    return false;
}

/* A thing that needs another by several arguments needs it once: the first place stands for all. */
static size_t merge_needs(Finding *items, size_t count, const Graph *graph, Arena *arena) {
    Map *seen = map_new(arena);
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        bool is_new = true;
        if (is_need_of_resource(graph, &items[i])) map_add(seen, str_from(items[i].fingerprint), 1, &is_new);
        if (is_new) items[kept++] = items[i];
    }
    return kept;
}

/* Has another rule of the class said that this stops the service? Of a region that takes it along: a rule of any class, of
 * that region. */
static bool is_told_by(const Finding *finding, const Finding *other) {
    bool is_foreign = finding->rule->domain == RULE_DOMAIN_FOREIGN_REGION;
    bool is_alike =
        is_foreign ? other->domain == finding->domain : str_equal(other->rule->class_name, finding->rule->class_name);
    if (other->rule->is_last_resort || !is_alike) return false;
    for (size_t i = 0; i < other->services.count; i++)
        if (other->services.items[i] == finding->node) return true;
    return false;
}

/* Rules of last resort are silent where another of their class has told of the service. */
static size_t drop_last_resorts(Finding *items, size_t count) {
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        bool is_told = false;
        for (size_t k = 0; k < count && items[i].rule->is_last_resort && !is_told; k++)
            is_told = is_told_by(&items[i], &items[k]);
        if (!is_told) items[kept++] = items[i];
    }
    return kept;
}

/* Two findings of one rule on one node and domain: the second of them, in the order of the report, and so on. */
static void tell_apart(Finding *items, size_t count, Arena *arena) {
    Map *seen = map_new(arena);
    for (size_t i = 0; i < count; i++) {
        Str own = str_copy(arena, str_from(items[i].fingerprint));
        uint32_t entry = map_add(seen, own, 0, NULL);
        uint32_t before = map_value_at(seen, entry);
        map_set_at(seen, entry, before + 1);
        if (before == 0) continue;
        unsigned char digest[32];
        sha256_digest(str_format(arena, "%.*s#%u", STR_ARG(own), before), digest);
        for (int k = 0; k < 16; k++) snprintf(items[i].fingerprint + 2 * k, 3, "%02x", digest[k]);
    }
}

static Str told_key(const Finding *finding, Str rule, Arena *arena) {
    /* Of texts and needs a thing has many, each with a place of its own. */
    SelectKind select = finding->rule->select;
    bool is_thing = select == SELECT_RESOURCE || select == SELECT_SERVICE || select == SELECT_MODULE;
    const Location *at = &finding->location;
    return str_format(arena, "%.*s\x1f%u\x1f%u\x1f%u\x1f%u", STR_ARG(rule), finding->node,
                      is_thing ? 0 : at->repository, is_thing ? 0 : at->file, is_thing ? 0 : at->line);
}

/* Rules are silent about things of which another one speaks instead of them. */
static size_t drop_replaced(Finding *items, size_t count, Arena *arena) {
    Map *told = map_new(arena);
    for (size_t i = 0; i < count; i++)
        for (const Rule *rule = items[i].rule; rule; rule = rule->general)
            for (size_t k = 0; k < rule->instead_of_count; k++)
                map_put(told, told_key(&items[i], rule->instead_of[k], arena), 1);
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        bool is_replaced = false;
        for (const Rule *rule = items[i].rule; rule && !is_replaced; rule = rule->general)
            is_replaced = map_get(told, told_key(&items[i], rule->id, arena)) != MAP_NONE;
        if (!is_replaced) items[kept++] = items[i];
    }
    return kept;
}

Findings rules_run(const RuleSet *rules, RuleContext *context, const Str *only, size_t only_count, const Str *skip,
                   size_t skip_count) {
    Subject subject = {.context = context, .facts = run_collect_facts(context->graph, context->arena)};
    subject.common_regions = run_common_regions(context->graph, subject.facts, context->arena);
    Choice choice = {only, skip, only_count, skip_count};
    context->deciding = deciding_new(context->graph->model, context->arena);
    for (size_t i = 0; i < rules->count; i++)
        if (!rules->items[i].general && is_any_chosen(&rules->items[i], &choice))
            run_rule(&rules->items[i], &choice, subject);
    Finding *items = context->findings.items;
    if (context->findings.count)
        qsort_r(items, context->findings.count, sizeof *items, by_importance, context->graph->model->symbols);
    size_t count = drop_replaced(items, context->findings.count, context->arena);
    count = drop_last_resorts(items, count);
    count = merge_needs(items, count, context->graph, context->arena);
    count = merge_instances(items, count, context->graph, context->arena);
    count = merge_rules(items, count, context->arena);
    tell_apart(items, count, context->arena);
    return (Findings){items, count};
}
