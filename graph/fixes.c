/* Choosing what to change first. */
#include "graph/fixes.h"

#include <assert.h>
#include <stdlib.h>

#include "analyzer/core/limits.h"
#include "analyzer/core/map.h"
#include "analyzer/core/vec.h"

static const uint32_t costs[FIX_KIND_COUNT] = {[FIX_ZONE] = 1, [FIX_PARTY] = 2, [FIX_REGION] = 3};

const char *fix_kind_name(FixKind kind) {
    static const char *const names[] = {"zone", "third-party", "region"};
    assert(kind < FIX_KIND_COUNT);
    return names[kind];
}

static int compare_nodes(const void *left, const void *right) {
    const NodeId *a = left, *b = right;
    return (*a > *b) - (*a < *b);
}

typedef VEC(NodeId) NodeVec;
typedef VEC(uint32_t) IndexVec;

typedef struct {
    FixKind kind;
    Location location;
    NodeVec things, domains;
    uint32_t
        zone_twin; /* the action of the same place that an alternative in another region is, too; own index: none */
} Action;

/* A single point of failure, and all that has to change for it to go. */
typedef struct {
    NodeId service, domain;
    size_t weight; /* criticality of the service */
    IndexVec actions;
} Pair;

typedef struct {
    const Graph *graph;
    const FailureEngine *engine;
    const Impact *impacts;
    Arena *arena;
    Map *action_by_place; /* "repository:file:line:kind" */
    VEC(Action) actions;
    VEC(Pair) pairs;
    NodeSet *stopped_by; /* by node: services that it stops by itself; NULL items: not looked at */
    bool *is_looked_at;
    size_t thing_count, need_count;
    Fixes *out;
} Search;

static bool is_of_provider(NodeKind kind) {
    return kind == NODE_PROVIDER_SERVICE || kind == NODE_CONTROL_PLANE || kind == NODE_ZONE || kind == NODE_REGION ||
           kind == NODE_THIRD_PARTY || kind == NODE_ACCOUNT;
}

const GraphEdge *fixes_need(const Graph *graph, NodeId node, const bool *is_down) {
    NodeKind kind = graph->nodes[node].kind;
    if (is_of_provider(kind) || kind == NODE_SERVICE || !graph->nodes[node].location.line) return NULL;
    for (uint32_t e = graph->out_first[node]; e < graph->out_first[node + 1]; e++) {
        const GraphEdge *edge = &graph->edges[e];
        if (!edge->group && edge->mode == MODE_RUNTIME && is_of_provider(graph->nodes[edge->to].kind) &&
            is_down[edge->to])
            return edge;
    }
    return NULL;
}

static bool kind_against(NodeKind domain, FixKind *out) {
    switch (domain) {
    case NODE_ZONE: *out = FIX_ZONE; return true;
    case NODE_THIRD_PARTY: *out = FIX_PARTY; return true;
    case NODE_REGION:
    case NODE_PROVIDER_SERVICE:
    case NODE_CONTROL_PLANE: *out = FIX_REGION; return true;
    default: return false; /* an account is nothing that fails by itself */
    }
}

/* ---- what would have to change ---- */

static uint32_t action_at(Search *search, const Location *at, FixKind kind) {
    Str key = str_format(search->arena, "%u:%u:%u:%d", at->repository, at->file, at->line, (int)kind);
    uint32_t found = map_get(search->action_by_place, key);
    if (found != MAP_NONE) return found;
    uint32_t index = (uint32_t)search->actions.count;
    map_put(search->action_by_place, key, index);
    *VEC_PUSH(search->arena, &search->actions) = (Action){.kind = kind, .location = *at, .zone_twin = index};
    return index;
}

static void add_node(Arena *arena, NodeVec *set, NodeId node) {
    for (size_t i = 0; i < set->count; i++)
        if (set->items[i] == node) return;
    *VEC_PUSH(arena, set) = node;
}

static void add_need(Search *search, Pair *pair, uint32_t action) {
    for (size_t i = 0; i < pair->actions.count; i++)
        if (pair->actions.items[i] == action) return;
    *VEC_PUSH(search->arena, &pair->actions) = action;
    search->need_count++;
}

static NodeSet services_stopped_by(Search *search, FailureRun *run, NodeId thing) {
    if (!search->is_looked_at[thing]) {
        Impact alone;
        failure_run(run, &thing, 1, NULL, search->arena, &alone);
        search->stopped_by[thing] = alone.services[EFFECT_DOWN];
        search->is_looked_at[thing] = true;
        search->thing_count++;
    }
    return search->stopped_by[thing];
}

/* The pairs of one domain. `pair_of`: by service, index + 1; all zero, and left so. */
static void list_pairs(Search *search, FailureRun *run, const Impact *impact, uint32_t *pair_of, bool *is_down) {
    Arena *scratch = arena_new();
    Impact whole;
    FixKind kind;
    size_t first = search->pairs.count;
    for (size_t i = 0; i < impact->services[EFFECT_DOWN].count; i++) {
        NodeId service = impact->services[EFFECT_DOWN].items[i];
        *VEC_PUSH(search->arena, &search->pairs) =
            (Pair){.service = service,
                   .domain = impact->domain,
                   .weight = failure_importance(search->graph, (NodeSet){&service, 1})};
        pair_of[service] = (uint32_t)search->pairs.count;
    }
    failure_scenario(search->engine, &impact->domain, 1, scratch, &whole);
    NodeSet down = whole.nodes[EFFECT_DOWN];
    is_down[impact->domain] = true;
    for (size_t i = 0; i < down.count; i++) is_down[down.items[i]] = true;
    bool can_be_fixed = kind_against(search->graph->nodes[impact->domain].kind, &kind);
    for (size_t i = 0; i < down.count && can_be_fixed; i++) {
        NodeId thing = down.items[i];
        if (!fixes_need(search->graph, thing, is_down)) continue;
        if (search->thing_count >= FIX_THINGS_MAX || search->need_count >= FIX_NEEDS_MAX) {
            search->out->is_truncated = true;
            break;
        }
        NodeSet services = services_stopped_by(search, run, thing);
        uint32_t action = MAP_NONE;
        for (size_t k = 0; k < services.count; k++) {
            if (!pair_of[services.items[k]]) continue;
            if (action == MAP_NONE) action = action_at(search, &search->graph->nodes[thing].location, kind);
            add_need(search, &search->pairs.items[pair_of[services.items[k]] - 1], action);
        }
        if (action == MAP_NONE) continue;
        add_node(search->arena, &search->actions.items[action].things, thing);
        add_node(search->arena, &search->actions.items[action].domains, impact->domain);
    }
    is_down[impact->domain] = false;
    for (size_t i = 0; i < down.count; i++) is_down[down.items[i]] = false;
    for (size_t i = first; i < search->pairs.count; i++) pair_of[search->pairs.items[i].service] = 0;
    arena_free(scratch);
}

static void find_twins(Search *search) {
    for (size_t i = 0; i < search->actions.count; i++) {
        Action *action = &search->actions.items[i];
        if (action->kind != FIX_REGION) continue;
        const Location *at = &action->location;
        Str key = str_format(search->arena, "%u:%u:%u:%d", at->repository, at->file, at->line, FIX_ZONE);
        uint32_t twin = map_get(search->action_by_place, key);
        if (twin != MAP_NONE) action->zone_twin = twin;
    }
}

/* ---- choosing ---- */

typedef struct {
    uint32_t items[FIX_COUNT_MAX];
    size_t count;
} Choice;

static bool is_met(const Search *search, const Choice *choice, uint32_t action) {
    for (size_t i = 0; i < choice->count; i++)
        if (choice->items[i] == action || search->actions.items[choice->items[i]].zone_twin == action) return true;
    return false;
}

static uint32_t cost_of(const Search *search, const Choice *choice) {
    uint32_t cost = 0;
    for (size_t i = 0; i < choice->count; i++) cost += costs[search->actions.items[choice->items[i]].kind];
    return cost;
}

/* More weight of pairs for the cost; then the cheaper one; then the one found first. */
static bool is_better(size_t gain, uint32_t cost, size_t best_gain, uint32_t best_cost) {
    if (best_cost == 0) return gain > 0;
    if (gain * best_cost != best_gain * cost) return gain * best_cost > best_gain * cost;
    return cost < best_cost;
}

/* Pairs by what they still ask for. */
typedef struct {
    Choice wanted;
    size_t weight; /* of the pairs */
} Bundle;
typedef VEC(Bundle) BundleVec;

static Str bundle_key(Arena *arena, Choice bundle) {
    StrBuf out = strbuf_new(arena, 1000);
    for (size_t i = 0; i < bundle.count; i++)
        for (size_t k = i + 1; k < bundle.count; k++)
            if (bundle.items[k] < bundle.items[i]) {
                uint32_t item = bundle.items[i];
                bundle.items[i] = bundle.items[k];
                bundle.items[k] = item;
            }
    for (size_t i = 0; i < bundle.count; i++) strbuf_format(&out, "%u ", bundle.items[i]);
    return strbuf_str(&out);
}

static void list_bundles(const Search *search, const Choice *chosen, Arena *arena, Map *by_key, BundleVec *out) {
    for (size_t i = 0; i < search->pairs.count; i++) {
        const Pair *pair = &search->pairs.items[i];
        Choice wanted = {.count = 0};
        size_t missing = 0;
        for (size_t k = 0; k < pair->actions.count && missing <= FIX_BUNDLE_MAX; k++) {
            if (is_met(search, chosen, pair->actions.items[k])) continue;
            if (missing++ < FIX_BUNDLE_MAX) wanted.items[wanted.count++] = pair->actions.items[k];
        }
        if (missing == 0 || missing > FIX_BUNDLE_MAX || chosen->count + missing > FIX_COUNT_MAX) continue;
        Str key = bundle_key(arena, wanted);
        uint32_t found = map_get(by_key, key);
        if (found == MAP_NONE) {
            map_put(by_key, key, (uint32_t)out->count);
            *VEC_PUSH(arena, out) = (Bundle){wanted, pair->weight};
        } else {
            out->items[found].weight += pair->weight;
        }
    }
}

/* Pairs that go with the bundle: those that ask for a part of it, or for less than a part of it is. */
static size_t gain_of(const Search *search, const Choice *bundle, Arena *arena, const Map *by_key,
                      const BundleVec *all) {
    size_t gain = 0, ways = 1;
    for (size_t i = 0; i < bundle->count; i++) ways *= 3;
    for (size_t way = 1; way < ways; way++) {
        Choice part = {.count = 0};
        bool is_own = true;
        for (size_t i = 0, rest = way; i < bundle->count; i++, rest /= 3) {
            uint32_t action = bundle->items[i], twin = search->actions.items[action].zone_twin;
            if (rest % 3 == 1) part.items[part.count++] = action;
            if (rest % 3 == 2) part.items[part.count++] = twin;
            if (rest % 3 == 2 && twin == action) is_own = false; /* counted above */
        }
        uint32_t found = is_own ? map_get(by_key, bundle_key(arena, part)) : MAP_NONE;
        if (found != MAP_NONE) gain += all->items[found].weight;
    }
    return gain;
}

static void choose_greedily(const Search *search, Choice *chosen) {
    while (chosen->count < FIX_COUNT_MAX) {
        Arena *scratch = arena_new();
        Map *by_key = map_new(scratch);
        BundleVec bundles = {0};
        list_bundles(search, chosen, scratch, by_key, &bundles);
        size_t best_gain = 0;
        uint32_t best_cost = 0;
        Choice best = {.count = 0};
        for (size_t i = 0; i < bundles.count; i++) {
            const Choice *bundle = &bundles.items[i].wanted;
            size_t gain = gain_of(search, bundle, scratch, by_key, &bundles);
            uint32_t cost = cost_of(search, bundle);
            if (!is_better(gain, cost, best_gain, best_cost)) continue;
            best_gain = gain;
            best_cost = cost;
            best = *bundle;
        }
        arena_free(scratch);
        if (best.count == 0) return;
        for (size_t i = 0; i < best.count; i++) chosen->items[chosen->count++] = best.items[i];
    }
}

static size_t weight_met(const uint64_t *wanted, const size_t *weights, size_t count, uint64_t met) {
    size_t gain = 0;
    for (size_t i = 0; i < count; i++)
        if ((wanted[i] & ~met) == 0) gain += weights[i];
    return gain;
}

/* All choices of as many as there may be. */
static void choose_exactly(const Search *search, Choice *chosen) {
    size_t action_count = search->actions.count, mask_count = 0;
    uint64_t *wanted = ARENA_ARRAY(search->arena, uint64_t, search->pairs.count), meets[FIX_EXACT_ACTIONS_MAX];
    size_t *weights = ARENA_ARRAY(search->arena, size_t, search->pairs.count);
    for (size_t i = 0; i < search->pairs.count; i++) {
        const IndexVec *actions = &search->pairs.items[i].actions;
        uint64_t mask = 0;
        for (size_t k = 0; k < actions->count; k++) mask |= (uint64_t)1 << actions->items[k];
        size_t at = 0;
        while (at < mask_count && wanted[at] != mask) at++;
        if (mask == 0) continue; /* nothing single would do */
        if (at == mask_count) wanted[mask_count++] = mask;
        weights[at] += search->pairs.items[i].weight;
    }
    for (size_t i = 0; i < action_count; i++)
        meets[i] = (uint64_t)1 << i | (uint64_t)1 << search->actions.items[i].zone_twin;
    size_t best_gain = 0;
    uint32_t best_cost = 0;
    for (uint32_t a = 0; a < action_count; a++)
        for (uint32_t b = a; b < action_count; b++)
            for (uint32_t c = b; c < action_count; c++) {
                /* As many different ones as there may be. */
                Choice choice = {{a, b, c}, a == c ? 1 : a == b || b == c ? 2 : 3};
                if (a == b && choice.count == 2) choice.items[1] = c;
                if (choice.count < FIX_COUNT_MAX && choice.count < action_count) continue;
                size_t gain = weight_met(wanted, weights, mask_count, meets[a] | meets[b] | meets[c]);
                uint32_t cost = cost_of(search, &choice);
                if (!is_better(gain, cost, best_gain, best_cost)) continue;
                best_gain = gain;
                best_cost = cost;
                *chosen = choice;
            }
}

/* ---- what it is worth ---- */

static bool has_node(const NodeVec *set, NodeId node) {
    for (size_t i = 0; i < set->count; i++)
        if (set->items[i] == node) return true;
    return false;
}

/* Which pairs are left when the first `count` are done. */
static void mark_left(const Search *search, const Choice *chosen, size_t count, FailureRun *run, bool *is_left) {
    bool *kept = ARENA_ARRAY(search->arena, bool, search->graph->node_count);
    NodeId domain = 0;
    Impact impact = {0};
    for (size_t i = 0; i < search->pairs.count; i++) {
        const Pair *pair = &search->pairs.items[i];
        if (pair->domain != domain) {
            domain = pair->domain;
            for (size_t n = 0; n < search->graph->node_count; n++) kept[n] = false;
            for (size_t k = 0; k < count; k++) {
                const Action *action = &search->actions.items[chosen->items[k]];
                const Action *twin = &search->actions.items[action->zone_twin];
                for (size_t t = 0; t < action->things.count && has_node(&action->domains, domain); t++)
                    kept[action->things.items[t]] = true;
                for (size_t t = 0; t < twin->things.count && has_node(&twin->domains, domain); t++)
                    kept[twin->things.items[t]] = true;
            }
            failure_run(run, &domain, 1, kept, search->arena, &impact);
        }
        NodeSet down = impact.services[EFFECT_DOWN];
        is_left[i] = bsearch(&pair->service, down.items, down.count, sizeof *down.items, compare_nodes) != NULL;
    }
}

static Fix fix_of(const Search *search, uint32_t index, const bool *was_left, const bool *is_left) {
    const Action *action = &search->actions.items[index];
    const Action *twin = &search->actions.items[action->zone_twin];
    NodeVec services = {0}, things = {0}, domains = {0};
    for (size_t i = 0; i < action->things.count; i++) add_node(search->arena, &things, action->things.items[i]);
    for (size_t i = 0; i < twin->things.count; i++) add_node(search->arena, &things, twin->things.items[i]);
    for (size_t i = 0; i < action->domains.count; i++) add_node(search->arena, &domains, action->domains.items[i]);
    for (size_t i = 0; i < twin->domains.count; i++) add_node(search->arena, &domains, twin->domains.items[i]);
    Fix fix = {.kind = action->kind,
               .location = action->location,
               .things = {things.items, things.count},
               .domains = {domains.items, domains.count}};
    for (size_t i = 0; i < search->pairs.count; i++) {
        if (!was_left[i] || is_left[i]) continue;
        fix.pairs_removed++;
        add_node(search->arena, &services, search->pairs.items[i].service);
    }
    if (services.count) qsort(services.items, services.count, sizeof *services.items, compare_nodes);
    fix.services = (NodeSet){services.items, services.count};
    return fix;
}

static size_t weight_left(const Search *search, const bool *is_left) {
    size_t left = 0;
    for (size_t i = 0; i < search->pairs.count; i++) left += is_left[i] ? search->pairs.items[i].weight : 0;
    return left;
}

/* In the order in which each next one removes most for its cost, of what those before it left. */
static void weigh(const Search *search, Choice *chosen, FailureRun *run, Fixes *out) {
    Fix *fixes = ARENA_ARRAY(search->arena, Fix, FIX_COUNT_MAX);
    size_t pair_count = search->pairs.count;
    bool *was_left = ARENA_ARRAY(search->arena, bool, pair_count);
    for (size_t i = 0; i < pair_count; i++) was_left[i] = true;
    for (size_t done = 0; done < chosen->count; done++) {
        bool *best_left = NULL;
        size_t best_gain = 0, best = done;
        for (size_t i = done; i < chosen->count; i++) {
            Choice order = *chosen;
            order.items[done] = chosen->items[i];
            bool *is_left = ARENA_ARRAY(search->arena, bool, pair_count);
            mark_left(search, &order, done + 1, run, is_left);
            size_t gain = weight_left(search, was_left) - weight_left(search, is_left);
            uint32_t cost = costs[search->actions.items[order.items[done]].kind];
            uint32_t best_cost = best_left ? costs[search->actions.items[chosen->items[best]].kind] : 0;
            if (best_left && !is_better(gain, cost, best_gain, best_cost)) continue;
            best_left = is_left;
            best_gain = gain;
            best = i;
        }
        uint32_t first = chosen->items[best];
        chosen->items[best] = chosen->items[done];
        chosen->items[done] = first;
        fixes[out->count] = fix_of(search, first, was_left, best_left);
        out->pairs_removed += fixes[out->count++].pairs_removed;
        was_left = best_left;
    }
    out->items = fixes;
}

void fixes_find(const Graph *graph, const FailureEngine *engine, const Impact *impacts, Arena *arena, Fixes *out) {
    *out = (Fixes){0};
    Search search = {.graph = graph,
                     .engine = engine,
                     .impacts = impacts,
                     .arena = arena,
                     .action_by_place = map_new(arena),
                     .stopped_by = ARENA_ARRAY(arena, NodeSet, graph->node_count),
                     .is_looked_at = ARENA_ARRAY(arena, bool, graph->node_count),
                     .out = out};
    FailureRun *run = failure_run_new(engine, arena);
    uint32_t *pair_of = ARENA_ARRAY(arena, uint32_t, graph->node_count);
    bool *is_down = ARENA_ARRAY(arena, bool, graph->node_count);
    for (size_t i = 0; i < graph->domain_count; i++)
        if (impacts[i].services[EFFECT_DOWN].count) list_pairs(&search, run, &impacts[i], pair_of, is_down);
    find_twins(&search);
    out->pair_count = search.pairs.count;
    Choice chosen = {.count = 0};
    out->is_exact = search.actions.count <= FIX_EXACT_ACTIONS_MAX && !out->is_truncated;
    if (out->is_exact)
        choose_exactly(&search, &chosen);
    else
        choose_greedily(&search, &chosen);
    weigh(&search, &chosen, run, out);
}
