#include "graph/replicas.h"

/* ---- what a resource lists itself ---- */

/* Types whose replicas answer by themselves say where they are (`region_replicas`). A copy of any other type is
 * made to serve by somebody's hands first. */
static bool serves_from_replicas(const ResourceType *type) {
    for (size_t i = 0; type && i < type->property_count; i++)
        if (str_equal(type->properties[i].property, STR("region_replicas"))) return true;
    return false;
}

/* Regions with copies, divided by commas; empty: none is known. `are_all`: its own need not be among those that hold
 * the data. */
static Str copies_of(const Model *model, const Node *node, bool *are_all, uint32_t *line) {
    const Property *all = node_property(model, node, STR("data_regions"));
    *are_all = all && all->value;
    const Property *replicas = *are_all ? all : node_property(model, node, STR("region_replicas"));
    if (!replicas || !replicas->value || !serves_from_replicas(node->resource_type)) return STR_NONE;
    if (line) *line = replicas->line;
    return model_str(model, replicas->value);
}

bool replicas_is_copy(const Model *model, const Node *node) {
    return node_property(model, node, STR("replica_of")) || node->is_alternative;
}

bool replicas_span_regions(const Model *model, const Node *node) {
    const Property *all = node_property(model, node, STR("data_regions"));
    return all && all->value && str_find_char(model_str(model, all->value), ',', 0) != SIZE_MAX;
}

typedef struct {
    NodeId of, key;
    Location evidence;
} HomeNeed;

typedef VEC(HomeNeed) HomeNeedVec;

/* What a thing with replicas that answer by themselves stands on in its own region (the key that it is encrypted with) is no
 * need of the others: only who asks there needs it. */
static HomeNeedVec take_home_needs(Model *model) {
    HomeNeedVec needs = {0};
    for (size_t i = 0; i < model->edges.count; i++) {
        Edge *edge = &model->edges.items[i];
        const Node *of = model_at(model, edge->from), *key = model_at(model, edge->to);
        bool is_ground = key->resource_type && key->resource_type->role->is_ground;
        if (edge->kind != EDGE_REFERENCE || edge->mode != MODE_RUNTIME || edge->group || !is_ground) continue;
        if (!of->region || of->region != key->region) continue;
        bool are_all;
        if (!copies_of(model, of, &are_all, NULL).size || are_all) continue;
        *VEC_PUSH(model->arena, &needs) = (HomeNeed){edge->from, edge->to, edge->evidence};
        model_at(model, edge->to)->is_home_ground = true;
        edge->mode = MODE_NONE;
    }
    return needs;
}

/* Who uses a replicated thing uses the replica of its own region: the thing survives the loss of one region,
 * those who stand there do not. */
void replicas_need_own(Model *model) {
    HomeNeedVec needs = take_home_needs(model);
    size_t count = model->edges.count;
    for (size_t i = 0; i < count; i++) {
        Edge edge = model->edges.items[i];
        bool is_at_work = edge.mode == MODE_RUNTIME || edge.mode == MODE_DEGRADED || edge.mode == MODE_START;
        if (edge.kind != EDGE_REFERENCE || !is_at_work) continue;
        const Node *from = model_at(model, edge.from), *to = model_at(model, edge.to);
        if (!from->region || !to->region || !to->service) continue;
        bool are_all;
        Str rest = copies_of(model, to, &are_all, NULL), part;
        if (!rest.size) continue;
        /* Such an account is asked under one name, and its clients go to any of the regions (Cosmos DB:
         * https://learn.microsoft.com/azure/cosmos-db/nosql/conceptual-resilient-sdk-applications). */
        if (are_all) continue;
        bool is_home = from->region == to->region, is_local = is_home;
        while (rest.data && str_split_next(&rest, ',', &part))
            is_local = is_local || str_equal(part, model_str(model, from->region));
        Str region = model_str(model, is_local ? from->region : to->region);
        model_edge(model, edge.from, model_provider_service(model, to->service, region), EDGE_IMPLIED, edge.mode,
                   edge.evidence);
        for (size_t k = 0; k < needs.count && (is_home || !is_local); k++)
            if (needs.items[k].of == edge.to)
                model_edge(model, edge.from, needs.items[k].key, EDGE_IMPLIED, edge.mode, needs.items[k].evidence);
    }
}

bool replicas_imply(Model *model, NodeId id, ServiceId service) {
    bool are_all;
    uint32_t line = 0;
    const Node *node = model_at(model, id);
    Str rest = copies_of(model, node, &are_all, &line), part, only = STR_NONE;
    Str home = model_str(model, node->region), provider = model_str(model, node->provider);
    GroupId group = 0;
    Location at = node->location, where = node->location;
    where.line = line;
    while (rest.data && str_split_next(&rest, ',', &part)) {
        if (part.size == 0 || !catalog_region(model->catalog, provider, part)) continue;
        if (!only.size) only = are_all ? part : home;
        if (str_equal(part, only)) continue;
        if (!group) {
            group = model_group(model, id, 1, MODE_RUNTIME, STR("replicas in several regions"));
            model_group_member(model, group, model_provider_service(model, service, only), EDGE_IMPLIED,
                               are_all ? where : at);
        }
        model_group_member(model, group, model_provider_service(model, service, part), EDGE_IMPLIED, where);
    }
    if (group || !are_all || !only.size) return group != 0;
    model_edge(model, id, model_provider_service(model, service, only), EDGE_IMPLIED, MODE_RUNTIME, where)->plane =
        PLANE_DATA;
    return true;
}

/* ---- what other resources say ---- */

enum { COPIES_MAX = 16 }; /* ends of one companion: the largest groups have five */

typedef struct {
    NodeId items[COPIES_MAX];
    size_t count;
} Ends;

static void add_end(Ends *ends, NodeId id) {
    for (size_t i = 0; i < ends->count; i++)
        if (ends->items[i] == id) return;
    if (ends->count < COPIES_MAX) ends->items[ends->count++] = id;
}

/* Resources that the arguments behind a property refer to; `is_set`: one of these arguments is there. */
static Ends ends_of(Model *model, References *references, const ResourceInstance *resource, Str property,
                    bool *is_set) {
    const ResourceType *type = model_at(model, resource->node)->resource_type;
    Ends ends = {0};
    *is_set = false;
    for (size_t i = 0; i < type->property_count; i++) {
        Str rest = type->properties[i].path, step;
        const Facts *facts;
        if (!str_equal(type->properties[i].property, property) || !str_split_next(&rest, '.', &step)) continue;
        if (str_ends_with(step, STR("[]"))) step = str_slice(step, 0, step.size - 2);
        ExprId expr = resource_expression(resource, step, &facts);
        if (!expr) continue;
        *is_set = true;
        ReferenceList list = references_of_expression(references, resource, facts, expr);
        for (size_t k = 0; k < list.count; k++) {
            NodeId id = list.items[k].target->node;
            if (id && id != resource->node && model_at(model, id)->kind == NODE_RESOURCE) add_end(&ends, id);
        }
    }
    return ends;
}

/* There is a copy in this region; 0: nobody can tell where, for want of `cause`. */
static void tell_copy(Model *model, NodeId source, Sym region, Sym cause) {
    if (region && model_at(model, source)->region == region) return; /* one region is no redundancy */
    Property *replicas = model_property(model, source, STR("region_replicas"));
    Str known = replicas->value ? model_str(model, replicas->value) : STR_NONE, rest = known, part;
    while (region && rest.data && str_split_next(&rest, ',', &part))
        if (str_equal(part, model_str(model, region))) return;
    Sym value = replicas->value;
    if (region && known.size)
        value =
            model_sym(model, str_format(model->arena, "%.*s,%.*s", STR_ARG(known), STR_ARG(model_str(model, region))));
    else if (region)
        value = region;
    replicas = model_property(model, source, STR("region_replicas"));
    replicas->value = value;
    replicas->cause = value ? 0 : cause;
    replicas->is_default = false;
    if (!replicas->line) replicas->line = model_at(model, source)->location.line;
}

static Sym cause_of_place(Model *model, NodeId id) {
    const Node *node = model_at(model, id);
    if (node->region_cause) return node->region_cause;
    return model_sym(model, str_format(model->arena, "where %.*s stands", STR_ARG(model_str(model, node->address))));
}

static void tell_of(Model *model, NodeId source, NodeId copy) {
    Sym cause = cause_of_place(model, copy);
    tell_copy(model, source, model_at(model, copy)->region, cause);
}

/* What the members of a cluster have copies of, the cluster has: a server of which each database has one elsewhere. */
static Ends clusters_of(Model *model, const Ends *members) {
    Ends clusters = {0};
    for (size_t i = 0; i < model->edges.count && members->count; i++) {
        const Edge *edge = &model->edges.items[i];
        const ResourceType *type = model_at(model, edge->from)->resource_type;
        if (edge->kind != EDGE_REFERENCE || !type || model_at(model, edge->to)->kind != NODE_RESOURCE) continue;
        for (size_t k = 0; k < members->count; k++) {
            if (edge->from != members->items[k]) continue;
            for (size_t p = 0; p < type->property_count; p++) /* of its arguments: depth 1 */
                if (str_equal(type->properties[p].property, STR("cluster")) &&
                    str_equal(type->properties[p].path, model_str(model, edge->detail)))
                    add_end(&clusters, edge->to);
        }
    }
    return clusters;
}

static void mark_as_copy(Model *model, NodeId copy, NodeId source) {
    if (!model_at(model, copy)->copy_of) model_at(model, copy)->copy_of = source;
    Sym of = model_at(model, source)->address;
    uint32_t line = model_at(model, copy)->location.line;
    Property *property = model_property(model, copy, STR("replica_of"));
    if (property->value || property->cause) return;
    property->value = of;
    property->line = line;
}

typedef struct {
    References *references;
    bool *is_source; /* by node: a bucket that is replicated to others */
} Telling;

/* A replica that is a resource of its own tells its source that it has a copy there. */
static void tell_source(Model *model, ResourceInstance *resource, void *context) {
    const Telling *telling = context;
    const Node *node = model_at(model, resource->node);
    bool is_set;
    if (!node->resource_type || node->is_absent || node->kind != NODE_RESOURCE) return;
    Ends sources = ends_of(model, telling->references, resource, STR("replica_of"), &is_set);
    for (size_t i = 0; i < sources.count; i++) tell_of(model, sources.items[i], resource->node);
    if (sources.count == 1) model_at(model, resource->node)->copy_of = sources.items[0];
    if (!sources.count) return;
    Ends own = {{resource->node}, 1}, theirs = clusters_of(model, &sources), ours = clusters_of(model, &own);
    for (size_t i = 0; i < theirs.count; i++)
        for (size_t k = 0; k < ours.count; k++) {
            if (theirs.items[i] == ours.items[k]) continue;
            tell_of(model, theirs.items[i], ours.items[k]);
            mark_as_copy(model, ours.items[k], theirs.items[i]);
        }
}

/* A companion may name what it copies instead of referring to it. */
static void add_named(Model *model, const Node *companion, Ends *ends) {
    const Property *copied = node_property(model, companion, STR("copied"));
    if (!copied || !copied->value) return;
    for (NodeId id = 1; id < model->nodes.count; id++) {
        const Node *node = model_at(model, id);
        if (node == companion || node->kind != NODE_RESOURCE || node->is_absent || node->root != companion->root ||
            node->service != companion->service || !node->resource_type ||
            node->resource_type->role != companion->resource_type->role)
            continue;
        const Property *name = node_property(model, node, STR("name"));
        if (name && name->value == copied->value) add_end(ends, id);
    }
}

static void tell_written_regions(Model *model, NodeId companion, NodeId source) {
    const Property *regions = node_property(model, model_at(model, companion), STR("region_replicas"));
    if (!regions) return;
    Sym cause = regions->cause;
    Str rest = regions->value ? model_str(model, regions->value) : STR_NONE, part;
    if (!regions->value && cause) tell_copy(model, source, 0, cause);
    while (rest.data && str_split_next(&rest, ',', &part))
        if (part.size) tell_copy(model, source, model_sym(model, part), 0);
}

/* What serves through the companion needs one of its ends; without a failover of its own, the first. */
static void need_one_end(Model *model, NodeId companion, const Ends *sources, const Ends *copies, bool fails_over) {
    Location at = model_at(model, companion)->location;
    const ResourceType *type = model_at(model, companion)->resource_type;
    if (type->role->reference_mode != MODE_RUNTIME || serves_from_replicas(type)) return;
    GroupId group = fails_over && copies->count
                        ? model_group(model, companion, 1, MODE_RUNTIME, STR("copies that stand in for each other"))
                        : 0;
    for (size_t i = 0; i < sources->count; i++)
        if (group)
            model_group_member(model, group, sources->items[i], EDGE_IMPLIED, at);
        else
            model_edge(model, companion, sources->items[i], EDGE_IMPLIED, MODE_RUNTIME, at);
    for (size_t i = 0; i < copies->count && group; i++)
        model_group_member(model, group, copies->items[i], EDGE_IMPLIED, at);
}

static void mark_as_redundant(Model *model, NodeId id) {
    uint32_t line = model_at(model, id)->location.line;
    Property *property = model_property(model, id, STR("region_redundant"));
    model_at(model, id)->is_alternative = true;
    property->answer = ANSWER_YES;
    property->line = line;
    property->is_default = false;
}

/* A failover group and the like: what `copied` names has its copies in what `copies` names, or in the regions that
 * the companion writes. */
static void tell_ends(Model *model, ResourceInstance *resource, void *context) {
    const Telling *telling = context;
    NodeId id = resource->node;
    const Node *node = model_at(model, id);
    bool is_set, has_copies;
    if (!node->resource_type || node->is_absent || node->kind != NODE_RESOURCE) return;
    Ends sources = ends_of(model, telling->references, resource, STR("copied"), &is_set);
    if (!is_set) return;
    add_named(model, node, &sources);
    Ends copies = ends_of(model, telling->references, resource, STR("copies"), &has_copies);
    const Property *failover = node_property(model, node, STR("failover"));
    bool fails_over = failover && failover->answer == ANSWER_YES;
    Sym stranger = model_sym(
        model, str_format(model->arena, "where the copies of %.*s stand", STR_ARG(model_str(model, node->address))));
    for (size_t i = 0; i < sources.count; i++) {
        NodeId source = sources.items[i];
        tell_written_regions(model, id, source);
        if (has_copies && !copies.count) tell_copy(model, source, 0, stranger);
        for (size_t k = 0; k < copies.count; k++) {
            NodeId copy = copies.items[k];
            if (copy == source) continue;
            bool is_alike = model_at(model, source)->type == model_at(model, copy)->type; /* no database on a server */
            tell_of(model, source, copy);
            if (is_alike) tell_of(model, copy, source);
            if (is_alike) mark_as_copy(model, copy, source);
            bool are_apart = model_at(model, source)->region && model_at(model, copy)->region &&
                             model_at(model, source)->region != model_at(model, copy)->region;
            if (!fails_over || !are_apart) continue;
            mark_as_redundant(model, source);
            mark_as_redundant(model, copy);
        }
    }
    need_one_end(model, id, &sources, &copies, fails_over);
}

/* ---- databases that span regions ---- */

typedef struct {
    NodeId whole;   /* what spans the regions: a global cluster */
    Ends first;     /* its members that take writes */
    Ends secondary; /* those that follow them */
} Spanning;

typedef struct {
    Model *model;
    References *references;
    Map *by_whole;
    VEC(Spanning) items;
} SpanningList;

static bool has_end(const Ends *ends, NodeId id) {
    for (size_t i = 0; i < ends->count; i++)
        if (ends->items[i] == id) return true;
    return false;
}

/* The whole may name its first member; else the one that is made with a first user or data of its own is that. */
static void add_member(Model *model, ResourceInstance *resource, void *context) {
    SpanningList *list = context;
    NodeId id = resource->node;
    const Node *node = model_at(model, id);
    bool is_set;
    if (!node->resource_type || node->is_absent || node->kind != NODE_RESOURCE) return;
    Ends sources = {0};
    if (node->resource_type->reach == REACH_GLOBAL)
        sources = ends_of(model, list->references, resource, STR("replica_of"), &is_set);
    Ends wholes = sources.count ? (Ends){{id}, 1} : ends_of(model, list->references, resource, STR("global"), &is_set);
    if (wholes.count != 1 || model_at(model, wholes.items[0])->is_absent) return;
    Str key = str_of((const char *)&wholes.items[0], sizeof wholes.items[0]);
    uint32_t at = map_value_at(list->by_whole,
                               map_add(list->by_whole, str_copy(model->arena, key), (uint32_t)list->items.count, NULL));
    if (at == list->items.count) *VEC_PUSH(model->arena, &list->items) = (Spanning){.whole = wholes.items[0]};
    Spanning *spanning = &list->items.items[at];
    const Property *seeded = node_property(model, node, STR("seeded"));
    for (size_t i = 0; i < sources.count; i++) add_end(&spanning->first, sources.items[i]);
    if (sources.count) return;
    bool is_first = seeded && seeded->answer == ANSWER_YES, is_open = seeded && seeded->answer == ANSWER_UNKNOWN;
    if (!is_open) add_end(is_first ? &spanning->first : &spanning->secondary, id);
}

/* Its secondaries copy the first member: they stand by, and a region that takes one along takes nothing that is asked. */
static void tell_secondaries(Model *model, Instances *instances, References *references) {
    SpanningList list = {.model = model, .references = references, .by_whole = map_new(model->arena)};
    for (size_t i = 0; i < instances->roots.count; i++)
        instances_each_resource(instances->roots.items[i], add_member, &list);
    for (size_t i = 0; i < list.items.count; i++) {
        const Spanning *spanning = &list.items.items[i];
        for (size_t k = 0; k < spanning->secondary.count && spanning->first.count == 1; k++) {
            NodeId first = spanning->first.items[0], copy = spanning->secondary.items[k];
            if (has_end(&spanning->first, copy) || model_at(model, first)->type != model_at(model, copy)->type)
                continue;
            tell_of(model, first, copy);
            mark_as_copy(model, copy, first);
        }
    }
}

/* ---- buckets ---- */

static NodeId parent_of(const Model *model, NodeId id) {
    const ResourceType *type = model->nodes.items[id].resource_type;
    for (size_t i = 0; i < model->edges.count && type->parent_path.size; i++) {
        const Edge *edge = &model->edges.items[i];
        if (edge->from == id && edge->kind == EDGE_REFERENCE &&
            str_equal(sym_str(model->symbols, edge->detail), type->parent_path))
            return edge->to;
    }
    return id;
}

static Ends buckets_of(Model *model, const Telling *telling, const ResourceInstance *resource, NodeId *source) {
    const Node *node = model_at(model, resource->node);
    bool is_set;
    if (!node->resource_type || node->is_absent || node->kind != NODE_RESOURCE) return (Ends){0};
    Ends copies = ends_of(model, telling->references, resource, STR("replica_buckets"), &is_set);
    *source = copies.count ? parent_of(model, resource->node) : 0;
    return copies;
}

static void find_source(Model *model, ResourceInstance *resource, void *context) {
    const Telling *telling = context;
    NodeId source = 0;
    if (buckets_of(model, telling, resource, &source).count) telling->is_source[source] = true;
}

/* What a bucket is replicated to stands by, until somebody leads requests there. One that is itself replicated, there and back or
 * further on, may as well be the one that is asked. */
static void tell_buckets(Model *model, ResourceInstance *resource, void *context) {
    const Telling *telling = context;
    NodeId source = 0;
    Ends copies = buckets_of(model, telling, resource, &source);
    for (size_t i = 0; i < copies.count; i++)
        if (!telling->is_source[copies.items[i]] &&
            model_at(model, copies.items[i])->type == model_at(model, source)->type)
            mark_as_copy(model, copies.items[i], source);
}

void replicas_tell(Model *model, Instances *instances, References *references) {
    Telling telling = {references, ARENA_ARRAY(model->arena, bool, model->nodes.count + 1)};
    for (size_t i = 0; i < instances->roots.count; i++)
        instances_each_resource(instances->roots.items[i], find_source, &telling);
    for (size_t i = 0; i < instances->roots.count; i++) {
        instances_each_resource(instances->roots.items[i], tell_source, &telling);
        instances_each_resource(instances->roots.items[i], tell_ends, &telling);
        instances_each_resource(instances->roots.items[i], tell_buckets, &telling);
    }
    tell_secondaries(model, instances, references);
}
