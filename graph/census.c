#include "graph/census.h"

#include "graph/replicas.h"
#include "graph/work.h"

/* What passes requests on runs nothing itself. */
static bool runs(const Node *node) {
    static const char *const roles[] = {"compute", "container", "function", "api", "orchestration"};
    bool is_runner = false;
    for (size_t i = 0; i < sizeof roles / sizeof *roles; i++) is_runner |= node_has_role(node, roles[i]);
    return is_runner && work_is_done_by(node);
}

static void count_part(Model *model, ResourceInstance *resource, void *context) {
    Census *census = context;
    const Node *node = model_at(model, resource->node);
    Sym site = node_site(node);
    if (node->kind != NODE_RESOURCE || node->is_absent || !node->resource_type || !site) return;
    if (node->resource_type->role->service_mode != MODE_RUNTIME) return;
    size_t i = 0;
    while (i < census->count && census->items[i].site != site) i++;
    if (i == CENSUS_SITES_MAX) {
        census->is_cut = true;
        return;
    }
    if (i == census->count) census->items[census->count++].site = site;
    census->items[i].parts += !replicas_is_copy(model, node);
    census->items[i].loads += node->resource_type->role->is_load;
    bool is_idle = work_capacity(model, node) == CAPACITY_NONE;
    census->items[i].idle += runs(node) && is_idle;
    census->items[i].ready += runs(node) && !is_idle;
}

Census census_take(Instance *root) {
    Census census = {.count = 0};
    instances_each_resource(root, count_part, &census);
    return census;
}

Sym census_main_site(const Census *census) {
    size_t best = 0;
    bool is_tie = false;
    for (size_t i = 1; i < census->count; i++) {
        size_t parts = census->items[i].parts, most = census->items[best].parts;
        if (parts == most) is_tie = true;
        if (parts <= most) continue;
        best = i;
        is_tie = false;
    }
    return census->count && !is_tie ? census->items[best].site : 0;
}

bool census_is_spread(const Census *census) {
    size_t places = 0;
    for (size_t i = 0; i < census->count; i++) places += census->items[i].parts > 0;
    return places > 1;
}

bool census_has_no_load(const Census *census, Sym site) {
    bool has_loads = false, has_own = false;
    for (size_t i = 0; i < census->count; i++) {
        has_loads |= census->items[i].loads > 0;
        has_own |= census->items[i].site == site && census->items[i].loads > 0;
    }
    return site && has_loads && !has_own && !census->is_cut;
}

bool census_is_waiting(const Census *census, Sym site) {
    bool has_ready = false, is_idle = false;
    for (size_t i = 0; i < census->count; i++) {
        has_ready |= census->items[i].site != site && census->items[i].ready > 0;
        is_idle |= census->items[i].site == site && census->items[i].idle > 0 && census->items[i].ready == 0;
    }
    return site && has_ready && is_idle && !census->is_cut;
}

bool census_has_waiting(const Census *census) {
    for (size_t i = 0; i < census->count; i++)
        if (census_is_waiting(census, census->items[i].site)) return true;
    return false;
}
