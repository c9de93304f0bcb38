/* How much hangs on one shared module, base image or registry: services that need it to be made or to start, each counted once.
 * What code is put together from is no failure domain of the graph; it is shared all the same. */
#include <stdlib.h>

#include "graph/organisation.h"

typedef struct {
    SharedKind kind;
    Str name;
    NodeId service;
} Use;

typedef VEC(Use) Uses;

const char *shared_kind_name(SharedKind kind) {
    static const char *const names[] = {"module", "base-image", "registry"};
    return names[kind];
}

/* The registry in front of an image's name; without one the usual. */
static Str registry_of(const Catalog *catalog, Str image) {
    size_t slash = str_find_char(image, '/', 0);
    Str first = slash == SIZE_MAX ? STR_NONE : str_slice(image, 0, slash);
    bool is_host = str_find_char(first, '.', 0) != SIZE_MAX || str_find_char(first, ':', 0) != SIZE_MAX;
    return is_host ? first : catalog_pod_words(catalog)->image_registry;
}

static void add_use(Uses *uses, Arena *arena, SharedKind kind, Str name, NodeId service) {
    if (name.size) *VEC_PUSH(arena, uses) = (Use){kind, name, service};
}

static void add_need(Uses *uses, Arena *arena, const Graph *graph, const Join *join) {
    const Model *model = graph->model;
    const PublicHandle *need = &model->handles.items[join->need];
    Str kind = model_str(model, need->kind), name = model_str(model, need->value);
    NodeId service = organisation_from(graph, join);
    if (!service) return;
    if (str_equal(kind, STR("module")))
        add_use(uses, arena, SHARED_MODULE, str_slice(name, 0, str_find(name, STR("//"), 0)), service);
    if (str_equal(kind, STR("base-image"))) add_use(uses, arena, SHARED_BASE_IMAGE, name, service);
    if (str_equal(kind, STR("base-image")) || str_equal(kind, STR("image")))
        add_use(uses, arena, SHARED_REGISTRY, registry_of(model->catalog, name), service);
}

static int by_name_and_service(const void *left, const void *right) {
    const Use *a = left, *b = right;
    if (a->kind != b->kind) return a->kind < b->kind ? -1 : 1;
    int order = str_compare(a->name, b->name);
    return order ? order : (a->service > b->service) - (a->service < b->service);
}

static int most_services_first(const void *left, const void *right) {
    const SharedRow *a = left, *b = right;
    if (a->kind != b->kind) return a->kind < b->kind ? -1 : 1;
    if (a->services != b->services) return a->services > b->services ? -1 : 1;
    return str_compare(a->name, b->name);
}

static void weigh(const Uses *uses, size_t node_count, Arena *arena, SharedRow *rows, size_t row_count) {
    for (int kind = 0; kind < SHARED_KIND_COUNT; kind++) {
        uint32_t *among = ARENA_ARRAY(arena, uint32_t, node_count); /* by service: how many of this kind it needs */
        double *weights = ARENA_ARRAY(arena, double, row_count), index = 0;
        size_t services = 0;
        for (size_t i = 0; i < uses->count; i++)
            if ((int)uses->items[i].kind == kind) services += among[uses->items[i].service]++ == 0;
        size_t row = 0;
        for (size_t i = 0; i < uses->count; i++) {
            bool is_next = i && (uses->items[i].kind != uses->items[i - 1].kind ||
                                 !str_equal(uses->items[i].name, uses->items[i - 1].name));
            row += is_next;
            if ((int)uses->items[i].kind == kind) weights[row] += 1.0 / among[uses->items[i].service];
        }
        for (size_t i = 0; i < row_count && services; i++) {
            double share = weights[i] / (double)services;
            index += share * share;
        }
        for (size_t i = 0; i < row_count; i++)
            if ((int)rows[i].kind == kind) rows[i].index = index;
    }
}

void organisation_find_shares(const Graph *graph, const Stitch *stitch, Arena *arena, SharedRows *out) {
    Uses uses = {0};
    for (size_t i = 0; i < stitch->joins.count; i++) add_need(&uses, arena, graph, &stitch->joins.items[i]);
    size_t kept = 0;
    if (uses.count) qsort(uses.items, uses.count, sizeof *uses.items, by_name_and_service);
    for (size_t i = 0; i < uses.count; i++)
        if (kept == 0 || by_name_and_service(&uses.items[i], &uses.items[kept - 1]) != 0)
            uses.items[kept++] = uses.items[i];
    uses.count = kept;
    for (size_t i = 0; i < uses.count; i++) {
        const Use *use = &uses.items[i];
        SharedRow *last = out->count ? &out->items[out->count - 1] : NULL;
        if (!last || last->kind != use->kind || !str_equal(last->name, use->name)) {
            last = VEC_PUSH(arena, out);
            *last = (SharedRow){.kind = use->kind, .name = use->name};
        }
        last->services++;
    }
    if (!out->count) return;
    weigh(&uses, graph->node_count, arena, out->items, out->count);
    qsort(out->items, out->count, sizeof *out->items, most_services_first);
}
