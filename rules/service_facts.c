/* Where the parts of each service stand: what several rules ask for. */
#include "graph/replicas.h"
#include "rules/run.h"

static bool is_serving(const Node *node) {
    return node->resource_type && !node->is_absent && !node->is_delivery && !node->is_watcher && !node->is_recovery &&
           node->kind == NODE_RESOURCE && node->resource_type->role->service_mode == MODE_RUNTIME &&
           node->resource_type->parent_path.size == 0;
}

static void add_region(Sym *regions, size_t *count, Sym region) {
    for (size_t i = 0; i < *count && i < RUN_REGIONS_MAX; i++)
        if (regions[i] == region) return;
    if (*count < RUN_REGIONS_MAX) regions[*count] = region;
    (*count)++;
}

/* Runs code or takes requests: where such things stand, the service works. */
static bool is_working(const Node *node) {
    static const char *const roles[] = {"compute", "container", "function", "api", "loadbalancer"};
    for (size_t i = 0; i < sizeof roles / sizeof *roles; i++)
        if (str_equal(node->resource_type->role->id, str_from(roles[i]))) return true;
    return false;
}

typedef struct {
    Sym first;
    bool are_several;
} RootRegions; /* of the providers that it configures */

/* What stands elsewhere than the parts that serve, or may: a module that nobody here can read is given another region, or
 * its root has configured one. */
static void look_elsewhere(const Graph *graph, RunFacts *facts, Arena *arena) {
    const Model *model = graph->model;
    RootRegions *roots = ARENA_ARRAY(arena, RootRegions, symbols_count(model->symbols) + 1);
    bool *is_given = ARENA_ARRAY(arena, bool, graph->node_count);
    for (size_t i = 0; i < model->deployments.count; i++) {
        const Deployment *row = &model->deployments.items[i];
        RootRegions *root = &roots[row->root];
        root->are_several |= row->region && root->first && row->region != root->first;
        if (!root->first) root->first = row->region;
    }
    for (size_t i = 0; i < model->mentions.count; i++) {
        const Mention *mention = &model->mentions.items[i];
        Sym home = facts[graph->nodes[mention->node].owner].region;
        bool is_place = mention->region && mention->value == mention->region; /* and no endpoint there */
        if (is_place && home && mention->region != home) is_given[mention->node] = true;
    }
    for (NodeId id = 1; id < graph->node_count; id++) {
        const Node *node = &graph->nodes[id];
        RunFacts *owner = &facts[node->owner];
        if (!node->owner || node->is_absent || node->is_forced || owner->region_count != 1) continue;
        if (node->kind == NODE_RESOURCE && node->region && node->region != owner->region)
            owner->is_elsewhere_too = true;
        const RootRegions *root = &roots[node->root];
        bool is_one = !root->are_several && (!root->first || root->first == owner->region);
        bool may_be = is_given[id] || (node->is_given_providers && !is_one);
        if (node->kind != NODE_MODULE || !may_be) continue;
        owner->is_elsewhere_too = true;
        owner->unplaced_count++;
    }
}

static bool takes_requests(const Node *node) {
    static const char *const roles[] = {"api", "loadbalancer", "cdn"};
    for (size_t i = 0; i < sizeof roles / sizeof *roles; i++)
        if (str_equal(node->resource_type->role->id, str_from(roles[i]))) return true;
    return false;
}

static bool is_function(const Node *node) { return str_equal(node->resource_type->role->id, STR("function")); }

static size_t index_of(const Sym *regions, size_t count, Sym region) {
    size_t i = 0;
    while (i < count && i < RUN_REGIONS_MAX && regions[i] != region) i++;
    return i;
}

/* Beside a region that takes requests, functions alone where the provider forces something to be (a firewall's lists, a
 * certificate) do what has to be done there: the service does not run in that region. */
static void drop_helpers(const Graph *graph, RunFacts *facts, Arena *arena) {
    bool *has_entry = ARENA_ARRAY(arena, bool, graph->node_count); /* per service: takes requests in a region */
    /* Bits of working_regions: with more than functions; with something that is forced there. */
    uint32_t *busy = ARENA_ARRAY(arena, uint32_t, graph->node_count);
    uint32_t *forced = ARENA_ARRAY(arena, uint32_t, graph->node_count);
    _Static_assert(RUN_REGIONS_MAX <= 32, "a bit for each region");
    for (NodeId id = 1; id < graph->node_count; id++) {
        const Node *node = &graph->nodes[id];
        RunFacts *owner = &facts[node->owner];
        if (!node->owner || node->is_absent || !node->region) continue;
        size_t at = index_of(owner->working_regions, owner->working_region_count, node->region);
        uint32_t bit = at < RUN_REGIONS_MAX && at < owner->working_region_count ? 1u << at : 0;
        if (node->is_forced) forced[node->owner] |= bit;
        if (node->is_forced || !is_serving(node) || !node->resource_type->role->is_load || is_function(node)) continue;
        busy[node->owner] |= bit;
        has_entry[node->owner] |= takes_requests(node);
    }
    for (NodeId id = 1; id < graph->node_count; id++) {
        RunFacts *owner = &facts[id];
        if (!has_entry[id] || owner->working_region_count > RUN_REGIONS_MAX) continue;
        size_t kept = 0;
        for (size_t i = 0; i < owner->working_region_count; i++)
            if ((busy[id] | ~forced[id]) & (1u << i)) owner->working_regions[kept++] = owner->working_regions[i];
        owner->working_region_count = kept;
    }
}

RunFacts *run_collect_facts(const Graph *graph, Arena *arena) {
    RunFacts *facts = ARENA_ARRAY(arena, RunFacts, graph->node_count);
    for (NodeId id = 1; id < graph->node_count; id++) {
        const Node *node = &graph->nodes[id];
        if (!node->owner || node->is_forced || !is_serving(node) || replicas_span_regions(graph->model, node)) continue;
        RunFacts *owner = &facts[node->owner];
        owner->entry_count += takes_requests(node);
        if (node->resource_type->reach == REACH_GLOBAL) continue; /* stands in no region */
        if (!node->resource_type->role->is_ground) owner->serving_count++;
        if (node->resource_type->role->is_load) {
            owner->load_count++;
            bool is_own = !str_starts_with(graph_str(graph, node->address), STR("module."));
            bool is_better = !owner->lead || (is_working(node) && !is_working(&graph->nodes[owner->lead]));
            if (is_own && is_better) owner->lead = id;
        }
        if (!node->region) {
            owner->unplaced_count++;
            continue;
        }
        add_region(owner->regions, &owner->region_count, node->region);
        if (is_working(node)) add_region(owner->working_regions, &owner->working_region_count, node->region);
        owner->region = owner->regions[0];
    }
    look_elsewhere(graph, facts, arena);
    drop_helpers(graph, facts, arena);
    return facts;
}

/* Nobody's requests are answered there. */
static bool is_rehearsal(const Node *service) {
    return service->environment == ENVIRONMENT_DEVELOPMENT || service->environment == ENVIRONMENT_TEST ||
           service->environment == ENVIRONMENT_DEMO;
}

Sym *run_common_regions(const Graph *graph, const RunFacts *facts, Arena *arena) {
    size_t count = graph->model->repositories.count;
    Sym *regions = ARENA_ARRAY(arena, Sym, count);
    bool *are_several = ARENA_ARRAY(arena, bool, count), *is_real = ARENA_ARRAY(arena, bool, count);
    for (NodeId id = 1; id < graph->node_count; id++) {
        const RunFacts *service = &facts[id];
        const Node *node = &graph->nodes[id];
        uint32_t at = node->location.repository;
        if (service->working_region_count == 0 || (is_real[at] && is_rehearsal(node))) continue;
        /* Where something is only tried out says nothing beside what is in use. */
        if (!is_real[at] && !is_rehearsal(node)) {
            is_real[at] = true;
            are_several[at] = false;
            regions[at] = 0;
        }
        Sym region = service->working_regions[0];
        are_several[at] |= service->working_region_count > 1 || (regions[at] && regions[at] != region);
        regions[at] = region;
    }
    for (size_t i = 0; i < count; i++)
        if (are_several[i]) regions[i] = 0;
    return regions;
}
