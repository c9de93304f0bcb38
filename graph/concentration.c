/* Shares and their index, from the impacts of single failure domains. */
#include "graph/concentration.h"

#include <assert.h>
#include <stdlib.h>

#include "analyzer/core/map.h"
#include "analyzer/core/vec.h"

const char *concentration_kind_name(ConcentrationKind kind) {
    static const char *const names[] = {"provider", "country", "region", "account", "control-plane", "third-party"};
    assert(kind < CONCENTRATION_KIND_COUNT);
    return names[kind];
}

typedef struct {
    Str name, country;
    bool *is_touched, *is_stopped; /* by place among the services */
} Holder;

typedef struct {
    Map *by_name;
    VEC(Holder) holders;
} Holders;

typedef struct {
    const Graph *graph;
    Arena *arena;
    uint32_t *place; /* of a service node among Graph.services */
    Holders kinds[CONCENTRATION_KIND_COUNT];
} Count;

static Holder *holder_of(Count *count, ConcentrationKind kind, Str name, Str country) {
    Holders *holders = &count->kinds[kind];
    uint32_t index = map_get(holders->by_name, name);
    if (index == MAP_NONE) {
        index = (uint32_t)holders->holders.count;
        map_put(holders->by_name, name, index);
        *VEC_PUSH(count->arena, &holders->holders) =
            (Holder){.name = name,
                     .country = country,
                     .is_touched = ARENA_ARRAY(count->arena, bool, count->graph->service_count),
                     .is_stopped = ARENA_ARRAY(count->arena, bool, count->graph->service_count)};
    }
    return &holders->holders.items[index];
}

static void mark(const Count *count, bool *marks, NodeSet services) {
    for (size_t i = 0; i < services.count; i++) marks[count->place[services.items[i]]] = true;
}

static void add(Count *count, ConcentrationKind kind, Str name, Str country, const Impact *impact) {
    if (!name.size) return;
    Holder *holder = holder_of(count, kind, name, country);
    for (int effect = 0; effect < EFFECT_COUNT; effect++) mark(count, holder->is_touched, impact->services[effect]);
    mark(count, holder->is_touched, impact->redundancy_lost);
    mark(count, holder->is_stopped, impact->services[EFFECT_DOWN]);
}

static Str provider_of(Str key) {
    size_t end = 0;
    while (end < key.size && key.data[end] != ':' && key.data[end] != '/') end++;
    return str_slice(key, 0, end);
}

/* The country of a region's node: "aws:eu-west-1". */
static Str country_of(const Count *count, NodeId region) {
    Str key = graph_str(count->graph, count->graph->nodes[region].key);
    size_t colon = str_find_char(key, ':', 0);
    if (colon == SIZE_MAX) return STR_NONE;
    const Region *found =
        catalog_region(count->graph->model->catalog, str_slice(key, 0, colon), str_slice(key, colon + 1, key.size));
    return found ? found->country : STR_NONE;
}

/* Where a control plane stands: the region that it needs itself. */
static Str country_of_control(const Count *count, NodeId control) {
    const Graph *graph = count->graph;
    for (uint32_t e = graph->out_first[control]; e < graph->out_first[control + 1]; e++)
        if (graph->nodes[graph->edges[e].to].kind == NODE_REGION) return country_of(count, graph->edges[e].to);
    return STR_NONE;
}

static void add_domain(Count *count, const Impact *impact) {
    Str key = graph_str(count->graph, count->graph->nodes[impact->domain].key), country;
    switch (count->graph->nodes[impact->domain].kind) {
    case NODE_REGION:
        country = country_of(count, impact->domain);
        add(count, CONCENTRATION_REGION, key, country, impact);
        add(count, CONCENTRATION_COUNTRY, country, country, impact);
        add(count, CONCENTRATION_PROVIDER, provider_of(key), STR_NONE, impact);
        break;
    case NODE_CONTROL_PLANE:
        country = country_of_control(count, impact->domain);
        if (str_find_char(key, '@', 0) == SIZE_MAX) add(count, CONCENTRATION_CONTROL_PLANE, key, country, impact);
        add(count, CONCENTRATION_COUNTRY, country, country, impact);
        add(count, CONCENTRATION_PROVIDER, provider_of(key), STR_NONE, impact);
        break;
    case NODE_PROVIDER_SERVICE: add(count, CONCENTRATION_PROVIDER, provider_of(key), STR_NONE, impact); break;
    case NODE_THIRD_PARTY: add(count, CONCENTRATION_THIRD_PARTY, key, STR_NONE, impact); break;
    default: break;
    }
}

static int compare_rows(const void *a, const void *b) {
    const ConcentrationRow *left = a, *right = b;
    if (left->touched != right->touched) return left->touched > right->touched ? -1 : 1;
    return str_compare(left->name, right->name);
}

static void weigh(const Count *count, const Holders *holders, Concentration *out) {
    size_t holder_count = holders->holders.count, service_count = count->graph->service_count;
    ConcentrationRow *rows = ARENA_ARRAY(count->arena, ConcentrationRow, holder_count);
    double *weights = ARENA_ARRAY(count->arena, double, holder_count);
    *out = (Concentration){.rows = rows, .row_count = holder_count};
    for (size_t h = 0; h < holder_count; h++) {
        const Holder *holder = &holders->holders.items[h];
        rows[h] = (ConcentrationRow){.name = holder->name, .country = holder->country};
        for (size_t s = 0; s < service_count; s++) {
            rows[h].touched += holder->is_touched[s];
            rows[h].stopped += holder->is_stopped[s];
        }
    }
    for (size_t s = 0; s < service_count; s++) {
        size_t among = 0;
        for (size_t h = 0; h < holder_count; h++) among += holders->holders.items[h].is_touched[s];
        if (!among) continue;
        out->service_count++;
        for (size_t h = 0; h < holder_count; h++)
            if (holders->holders.items[h].is_touched[s]) weights[h] += 1.0 / (double)among;
    }
    for (size_t h = 0; h < holder_count; h++) {
        double share = out->service_count ? weights[h] / (double)out->service_count : 0;
        out->index += share * share;
    }
    if (holder_count) qsort(rows, holder_count, sizeof *rows, compare_rows);
}

void concentration_find(const Graph *graph, const FailureEngine *engine, const Impact *impacts, Arena *arena,
                        Concentration out[CONCENTRATION_KIND_COUNT]) {
    Count count = {.graph = graph, .arena = arena, .place = ARENA_ARRAY(arena, uint32_t, graph->node_count)};
    for (size_t i = 0; i < graph->service_count; i++) count.place[graph->services[i]] = (uint32_t)i;
    for (int kind = 0; kind < CONCENTRATION_KIND_COUNT; kind++) count.kinds[kind].by_name = map_new(arena);
    for (size_t i = 0; i < graph->domain_count; i++) add_domain(&count, &impacts[i]);
    for (int kind = 0; kind < CONCENTRATION_KIND_COUNT; kind++) weigh(&count, &count.kinds[kind], &out[kind]);
    concentration_find_accounts(graph, engine, arena, &out[CONCENTRATION_ACCOUNT]);
}
