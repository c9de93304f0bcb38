/* Layers are the longest chains of needs between strongly connected components. */
#include "graph/root_map.h"

#include <assert.h>
#include <stdlib.h>

#include "graph/graph_circles.h"

typedef struct {
    const Model *model;
    Arena *arena;
    uint32_t *position; /* by index into Model.roots; MAP_NONE: left out */
    MappedRoot *roots;
    size_t root_count;
    MappedNeed *needs;
    size_t need_count;
    uint32_t *component; /* by root */
    RootMap *out;
} Mapper;

const char *root_link_name(RootLink link) {
    switch (link) {
    case ROOT_LINK_STATE: return "remote-state";
    case ROOT_LINK_EXPORT: return "export";
    case ROOT_LINK_NAME: return "shared-name";
    }
    assert(!"unreachable");
    return "";
}

const char *root_need_state(const RootNeed *need) {
    if (need->candidates.count) return "ambiguous";
    return need->has_name ? "outside" : "unknown";
}

/* ---- roots and needs ---- */

typedef struct {
    const Model *model;
    const uint32_t *position;
} Order;

static int compare(uint64_t a, uint64_t b) { return (a > b) - (a < b); }

static int by_key(const void *left, const void *right, void *context) {
    const RootEntry *const *a = left, *const *b = right;
    const Model *model = context;
    return str_compare(model_str(model, (*a)->key), model_str(model, (*b)->key));
}

static int by_sym(const Model *model, Sym a, Sym b) {
    return a == b ? 0 : str_compare(model_str(model, a), model_str(model, b));
}

static int by_place(const Model *model, const Location *a, const Location *b) {
    int order = compare(a->repository, b->repository);
    if (!order) order = by_sym(model, a->file, b->file);
    return order ? order : compare(a->line, b->line);
}

static int by_roots_and_place(const void *left, const void *right, void *context) {
    const RootNeed *a = *(const RootNeed *const *)left, *b = *(const RootNeed *const *)right;
    const Order *order_of = context;
    const Model *model = order_of->model;
    int order = compare(order_of->position[a->from], order_of->position[b->from]);
    uint32_t to_a = a->to == MAP_NONE ? MAP_NONE : order_of->position[a->to],
             to_b = b->to == MAP_NONE ? MAP_NONE : order_of->position[b->to];
    if (!order) order = compare(to_a, to_b);
    if (!order) order = compare(a->link, b->link);
    if (!order) order = by_place(model, &a->at, &b->at);
    if (!order) order = by_sym(model, a->address, b->address);
    if (!order) order = by_sym(model, a->name, b->name);
    if (!order) order = by_place(model, &a->target_at, &b->target_at);
    return order ? order : by_sym(model, a->target, b->target);
}

/* Templates that nothing joins would only fill the list. */
static bool *roots_that_count(const Model *model, Arena *arena) {
    bool *counts = ARENA_ARRAY(arena, bool, model->roots.count);
    for (size_t i = 0; i < model->roots.count; i++)
        counts[i] = !str_equal(model_str(model, model->roots.items[i].kind), STR("cloudformation"));
    for (size_t i = 0; i < model->root_needs.count; i++) {
        counts[model->root_needs.items[i].from] = true;
        if (model->root_needs.items[i].to != MAP_NONE) counts[model->root_needs.items[i].to] = true;
    }
    return counts;
}

static void sort_roots(Mapper *mapper) {
    const Model *model = mapper->model;
    size_t count = model->roots.count;
    const bool *counts = roots_that_count(model, mapper->arena);
    const RootEntry **sorted = ARENA_ARRAY(mapper->arena, const RootEntry *, count);
    mapper->position = ARENA_ARRAY(mapper->arena, uint32_t, count);
    mapper->roots = ARENA_ARRAY(mapper->arena, MappedRoot, count);
    for (size_t i = 0; i < count; i++)
        if (counts[i]) sorted[mapper->root_count++] = &model->roots.items[i];
    if (mapper->root_count) qsort_r(sorted, mapper->root_count, sizeof *sorted, by_key, (void *)(uintptr_t)model);
    for (size_t i = 0; i < count; i++) mapper->position[i] = MAP_NONE;
    for (size_t i = 0; i < mapper->root_count; i++) {
        mapper->roots[i] = (MappedRoot){.entry = sorted[i]};
        mapper->position[sorted[i] - model->roots.items] = (uint32_t)i;
    }
}

/* Needs of one root stand together: those that are met by another root first. Equal ones are told once. */
static void merge_needs(Mapper *mapper) {
    const Model *model = mapper->model;
    size_t count = model->root_needs.count, kept = 0;
    const RootNeed **sorted = ARENA_ARRAY(mapper->arena, const RootNeed *, count);
    for (size_t i = 0; i < count; i++) sorted[i] = &model->root_needs.items[i];
    Order order = {model, mapper->position};
    if (count) qsort_r(sorted, count, sizeof *sorted, by_roots_and_place, &order);
    for (size_t i = 0; i < count; i++) {
        if (kept && by_roots_and_place(&sorted[kept - 1], &sorted[i], &order) == 0) continue;
        sorted[kept++] = sorted[i];
    }
    mapper->needs = ARENA_ARRAY(mapper->arena, MappedNeed, kept);
    for (size_t i = 0; i < kept; i++) {
        const RootNeed *need = sorted[i];
        uint32_t from = mapper->position[need->from];
        MappedRoot *root = &mapper->roots[from];
        if (need->to == MAP_NONE) {
            if (root->open_count++ == 0) root->open = &sorted[i];
            continue;
        }
        MappedNeed *last = mapper->need_count ? &mapper->needs[mapper->need_count - 1] : NULL;
        uint32_t to = mapper->position[need->to];
        if (!last || last->from != from || last->to != to || last->link != need->link) {
            if (root->need_count++ == 0) root->first_need = (uint32_t)mapper->need_count;
            if (!last || last->from != from || last->to != to) mapper->roots[to].needed_by_count++;
            last = &mapper->needs[mapper->need_count++];
            *last = (MappedNeed){.from = from, .to = to, .link = need->link, .places = &sorted[i]};
        }
        if (need->confidence > last->confidence) last->confidence = need->confidence;
        last->place_count++;
    }
}

/* ---- cycles ---- */

static bool find_cycles(Mapper *mapper) {
    Arena *arena = mapper->arena;
    size_t count = mapper->root_count;
    uint32_t(*pairs)[2] = arena_alloc(arena, (mapper->need_count + 1) * sizeof *pairs);
    for (size_t i = 0; i < mapper->need_count; i++) {
        pairs[i][0] = mapper->needs[i].from;
        pairs[i][1] = mapper->needs[i].to;
    }
    mapper->component = ARENA_ARRAY(arena, uint32_t, count);
    Circle *shortest = ARENA_ARRAY(arena, Circle, count);
    if (!graph_circles((const uint32_t(*)[2])pairs, mapper->need_count, count, arena, mapper->component, shortest))
        return false;
    RootCycle *cycles = ARENA_ARRAY(arena, RootCycle, count);
    for (uint32_t i = 0; i < count; i++) {
        const Circle *circle = &shortest[mapper->component[i]];
        if (circle->count == 0 || mapper->roots[i].cycle) continue;
        RootCycle *cycle = &cycles[mapper->out->cycle_count++];
        uint32_t *members = ARENA_ARRAY(arena, uint32_t, count - i);
        for (uint32_t k = i; k < count; k++) {
            if (mapper->component[k] != mapper->component[i]) continue;
            members[cycle->root_count++] = k;
            mapper->roots[k].cycle = (uint32_t)mapper->out->cycle_count;
        }
        cycle->roots = members;
        cycle->path = circle->pairs;
        cycle->path_count = circle->count;
    }
    mapper->out->cycles = cycles;
    return true;
}

/* ---- layers ---- */

/* Each round settles at least one component, so there are no more rounds than roots. */
static void assign_layers(Mapper *mapper) {
    uint32_t *layer = ARENA_ARRAY(mapper->arena, uint32_t, mapper->root_count); /* by component */
    bool has_changed = true;
    for (size_t round = 0; has_changed && round <= mapper->root_count; round++) {
        has_changed = false;
        for (size_t i = 0; i < mapper->need_count; i++) {
            uint32_t from = mapper->component[mapper->needs[i].from], to = mapper->component[mapper->needs[i].to];
            if (from == to || layer[from] > layer[to]) continue;
            layer[from] = layer[to] + 1;
            has_changed = true;
        }
    }
    for (size_t i = 0; i < mapper->root_count; i++) {
        mapper->roots[i].layer = layer[mapper->component[i]] + 1;
        if (mapper->roots[i].layer > mapper->out->layer_count) mapper->out->layer_count = mapper->roots[i].layer;
    }
}

bool root_map_build(const Model *model, Arena *arena, RootMap *out) {
    *out = (RootMap){0};
    if (model->roots.count == 0) return true;
    Mapper mapper = {.model = model, .arena = arena, .out = out};
    sort_roots(&mapper);
    merge_needs(&mapper);
    if (!find_cycles(&mapper)) return false;
    assign_layers(&mapper);
    out->roots = mapper.roots;
    out->root_count = mapper.root_count;
    out->needs = mapper.needs;
    out->need_count = mapper.need_count;
    return true;
}
