/* How services come back from the loss of a region, before and after. */
#include <stdlib.h>

#include "analyzer/core/map.h"
#include "analyzer/core/vec.h"
#include "reports/difference.h"

/* More regions than a system serves from are lists of all there are. */
enum { REGIONS_MAX = 32 };

typedef VEC(RecoveryChange) RecoveryVec;

static const Node *service_at(const Graph *graph, size_t index) { return &graph->nodes[graph->services[index]]; }

typedef struct {
    const Report *report;
    const Recoveries *recoveries;
    FailureProofs *proofs;
    Arena *arena;
} Side;

static Side side_of(const Report *report, Arena *arena) {
    return (Side){report, recoveries_new(report->graph, arena), failure_proofs_new(report->engine, arena), arena};
}

/* The class of each service, in the order of the graph. */
static RecoveryClass *classes_of(const Side *side, const Impact *impact) {
    const Graph *graph = side->report->graph;
    RecoveryClass *classes = ARENA_ARRAY(side->arena, RecoveryClass, graph->service_count);
    failure_proofs_run(side->proofs, &impact->domain, 1);
    for (size_t i = 0; i < graph->service_count; i++)
        classes[i] = recovery_of(side->recoveries, side->proofs, impact, graph->services[i], side->arena).class;
    return classes;
}

static const Impact *impact_of(const Report *report, NodeId domain) {
    for (size_t i = 0; i < report->graph->domain_count; i++)
        if (report->graph->domains[i] == domain) return &report->impacts[i];
    return NULL;
}

static int compare(const void *a, const void *b) {
    const RecoveryChange *left = a, *right = b;
    bool is_left_worse = left->after > left->before, is_right_worse = right->after > right->before;
    if (is_left_worse != is_right_worse) return is_left_worse ? -1 : 1;
    int order = str_compare(left->service, right->service);
    return order ? order : str_compare(left->domain, right->domain);
}

void recovery_changes(Difference *difference, Arena *arena) {
    const Graph *before = difference->before->graph, *after = difference->after->graph;
    RecoveryVec changes = {0};
    Arena *scratch = arena_new();
    Side old = side_of(difference->before, scratch), new = side_of(difference->after, scratch);
    Map *index = map_new(scratch);
    for (size_t i = 0; i < before->service_count; i++)
        map_put(index, graph_str(before, service_at(before, i)->key), (uint32_t)i);
    size_t regions = 0;
    for (size_t d = 0; d < after->domain_count && regions < REGIONS_MAX; d++) {
        const Node *region = &after->nodes[after->domains[d]];
        NodeId was = region->kind == NODE_REGION ? graph_find(before, graph_str(after, region->key)) : 0;
        const Impact *impact = was ? impact_of(difference->before, was) : NULL;
        if (!impact) continue;
        regions++;
        const RecoveryClass *then = classes_of(&old, impact);
        const RecoveryClass *now = classes_of(&new, &difference->after->impacts[d]);
        for (size_t i = 0; i < after->service_count; i++) {
            Str key = graph_str(after, service_at(after, i)->key);
            uint32_t at = map_get(index, key);
            if (at == MAP_NONE || then[at] == now[i]) continue;
            *VEC_PUSH(arena, &changes) = (RecoveryChange){key, graph_str(after, region->key), then[at], now[i]};
            difference->worse_recovery_count += now[i] > then[at];
        }
    }
    arena_free(scratch);
    if (changes.count) qsort(changes.items, changes.count, sizeof *changes.items, compare);
    difference->recoveries = changes.items;
    difference->recovery_count = changes.count;
}
