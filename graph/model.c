/* Building the model. Nodes that stand for the world (regions, zones, provider services, control planes)
 * come with the needs that nobody writes down, exactly once. */
#include "graph/model.h"

#include <assert.h>
#include <stdlib.h>

#include "analyzer/core/mask.h"
#include "graph/link.h"

static void move_files(Model *model, size_t capacity) {
    FactsFile *files = ARENA_ARRAY(model->arena, FactsFile, capacity);
    for (size_t i = 0; i < model->file_count; i++) files[i] = model->files[i];
    model->files = files;
}

void model_reserve_files(Model *model, size_t count) {
    model->file_capacity = model->file_count + count;
    move_files(model, model->file_capacity);
}

void model_add_files(Model *model, const FactsFile *files, size_t count) {
    size_t room = model->file_capacity ? model->file_capacity - model->file_count : count;
    if (!model->file_capacity) move_files(model, model->file_count + count);
    if (count > room)
        diag_add(model->diags, DIAG_LIMIT, sym_str(model->symbols, files[room].real_path), 0,
                 "more manifests than %zu are made by what Terraform applies; the rest is left out", room);
    FactsFile *own = (FactsFile *)(uintptr_t)model->files;
    for (size_t i = 0; i < count && i < room; i++) {
        own[model->file_count] = files[i];
        own[model->file_count++].context = context_of_path(files[i].facts.path);
    }
}

Model *model_new(Arena *arena, Symbols *symbols, const Catalog *catalog, Diags *diags) {
    Model *model = ARENA_NEW(arena, Model);
    model->arena = arena;
    model->symbols = symbols;
    model->catalog = catalog;
    model->diags = diags;
    model->node_by_key = map_new(arena);
    VEC_PUSH(arena, &model->nodes); /* id 0 is "none" */
    VEC_PUSH(arena, &model->groups);
    model->text = ARENA_NEW(arena, StrBuf);
    *model->text = strbuf_new(arena, SIZE_MAX / 8);
    return model;
}

StrBuf *model_text(const Model *model) {
    model->text->size = 0;
    return model->text;
}

Str model_key(const Model *model, uint32_t repository, Str text) {
    StrBuf *key = model_text(model);
    strbuf_format(key, "%u\x1f%.*s", repository, STR_ARG(text));
    return strbuf_str(key);
}

NodeId model_node(Model *model, NodeKind kind, Str key, bool *is_new) {
    bool fresh = false;
    uint32_t index = map_add(model->node_by_key, key, (uint32_t)model->nodes.count, &fresh);
    if (is_new) *is_new = fresh;
    if (!fresh) return map_value_at(model->node_by_key, index);
    Node *node = VEC_PUSH(model->arena, &model->nodes);
    node->kind = kind;
    node->key = model_sym(model, key);
    return (NodeId)(model->nodes.count - 1);
}

NodeId model_find(const Model *model, Str key) {
    uint32_t id = map_get(model->node_by_key, key);
    return id == MAP_NONE ? 0 : id;
}

Node *model_at(Model *model, NodeId id) {
    assert(id > 0 && id < model->nodes.count);
    return &model->nodes.items[id];
}

Edge *model_edge(Model *model, NodeId from, NodeId to, EdgeKind kind, EdgeMode mode, Location evidence) {
    assert(from > 0 && from < model->nodes.count && to > 0 && to < model->nodes.count);
    Edge *edge = VEC_PUSH(model->arena, &model->edges);
    *edge = (Edge){
        .from = from, .to = to, .kind = kind, .mode = mode, .confidence = CONFIDENCE_PROVED, .evidence = evidence};
    return edge;
}

bool node_kind_is_of_world(NodeKind kind) {
    return kind == NODE_PROVIDER_SERVICE || kind == NODE_CONTROL_PLANE || kind == NODE_ZONE || kind == NODE_REGION ||
           kind == NODE_ACCOUNT || kind == NODE_THIRD_PARTY || kind == NODE_EXTERNAL;
}

bool node_has_role(const Node *node, const char *role) {
    return node->kind == NODE_RESOURCE && node->resource_type &&
           str_equal(node->resource_type->role->id, str_from(role));
}

GroupId model_group(Model *model, NodeId owner, uint32_t need, EdgeMode mode, Str why) {
    Group *group = VEC_PUSH(model->arena, &model->groups);
    *group = (Group){.owner = owner, .need = need, .mode = mode, .why = model_sym(model, why)};
    return (GroupId)(model->groups.count - 1);
}

void model_group_member(Model *model, GroupId group, NodeId member, EdgeKind kind, Location evidence) {
    const Group *of = &model->groups.items[group];
    Edge *edge = model_edge(model, of->owner, member, kind, of->mode, evidence);
    edge->group = group;
}

static void implied(Model *model, NodeId from, NodeId to) {
    model_edge(model, from, to, EDGE_IMPLIED, MODE_RUNTIME, (Location){0});
}

NodeId model_region(Model *model, Str provider, Str region) {
    assert(region.size > 0);
    bool is_new = false;
    NodeId id = model_node(model, NODE_REGION,
                           str_format(model->arena, "%.*s:%.*s", STR_ARG(provider), STR_ARG(region)), &is_new);
    if (is_new) {
        Sym name = model_sym(model, region), owner = model_sym(model, provider);
        Node *node = model_at(model, id);
        node->name = node->region = name;
        node->provider = owner;
        const Region *known = model->catalog ? catalog_region(model->catalog, provider, region) : NULL;
        size_t colon = known ? str_find_char(known->stands_in, ':', 0) : SIZE_MAX;
        if (colon != SIZE_MAX)
            implied(model, id,
                    model_region(model, str_slice(known->stands_in, 0, colon),
                                 str_slice(known->stands_in, colon + 1, known->stands_in.size)));
    }
    return id;
}

NodeId model_open_region(Model *model, Sym site) {
    bool is_new = false;
    Str key = model_str(model, site);
    NodeId id = model_node(model, NODE_REGION, key, &is_new);
    if (!is_new) return id;
    size_t colon = str_find_char(key, ':', 0), root = str_find(key, STR("@"), colon);
    size_t folder = str_find(key, STR("//"), root);
    Str what = str_slice(key, colon + 1, root), place = str_slice(key, folder + 2, key.size);
    bool is_top = place.size == 0 || str_equal(place, STR("."));
    Str text =
        str_format(model->arena, "%.*s%s%.*s", STR_ARG(what), is_top ? "" : " of ", STR_ARG(is_top ? STR_NONE : place));
    Sym name = model_sym(model, text), provider = model_sym(model, str_slice(key, 0, colon));
    Node *node = model_at(model, id);
    node->name = name;
    node->provider = provider;
    return id;
}

NodeId model_zone(Model *model, const Region *region, Str zone) {
    bool is_new = false;
    NodeId id = model_node(model, NODE_ZONE,
                           str_format(model->arena, "%.*s:%.*s", STR_ARG(region->provider), STR_ARG(zone)), &is_new);
    if (is_new) {
        NodeId parent = model_region(model, region->provider, region->name);
        Node *node = model_at(model, id);
        node->name = model_sym(model, zone);
        node->provider = model_sym(model, region->provider);
        node->region = model_sym(model, region->name);
        implied(model, id, parent);
    }
    return id;
}

static Str partition_of(const Model *model, const Service *service, Str region) {
    const Region *known = catalog_region(model->catalog, service->provider, region);
    return known && known->partition.size ? known->partition : service->provider;
}

/* Region of a global service's control plane in the partition that `region` belongs to. */
static Str control_region(const Model *model, const Service *service, Str region) {
    Str partition = partition_of(model, service, region);
    for (size_t i = 0; i < service->control_plane_count; i++)
        if (str_equal(service->control_planes[i].partition, partition)) return service->control_planes[i].region;
    return STR_NONE;
}

static NodeId service_node(Model *model, NodeKind kind, const Service *service, ServiceId id, Str key, Str region) {
    bool is_new = false;
    NodeId node_id = model_node(model, kind, key, &is_new);
    if (!is_new) return node_id;
    Sym name = model_sym(model, service->name), provider = model_sym(model, service->provider);
    Sym type = model_sym(model, service->id), placed = region.size ? model_sym(model, region) : 0;
    Node *node = model_at(model, node_id);
    node->name = name;
    node->provider = provider;
    node->type = type;
    node->service = id;
    node->region = placed;
    if (region.size) implied(model, node_id, model_region(model, service->provider, region));
    return node_id;
}

NodeId model_provider_service(Model *model, ServiceId id, Str region) {
    const Service *service = catalog_service(model->catalog, id);
    Str key;
    Str placed = STR_NONE;
    if (service->reach == REACH_GLOBAL) {
        if (service->data_plane_in_control_region) placed = control_region(model, service, region);
        /* One data plane per partition: aws-cn does not share that of aws. */
        Str partition = partition_of(model, service, region);
        key = str_equal(partition, service->provider)
                  ? service->id
                  : str_format(model->arena, "%.*s@%.*s", STR_ARG(service->id), STR_ARG(partition));
    } else {
        /* Reached by a name that names no region: what answers it is no place of the map. */
        placed = region;
        key = str_format(model->arena, "%.*s@%.*s", STR_ARG(service->id),
                         STR_ARG(region.size ? region : STR("global-name")));
    }
    return service_node(model, NODE_PROVIDER_SERVICE, service, id, key, placed);
}

NodeId model_creation_need(Model *model, ServiceId service, size_t index, Str region) {
    Str key = catalog_service(model->catalog, service)->creation_needs[index], base = key;
    size_t hash = str_find_char(key, '#', 0);
    if (hash != SIZE_MAX) base = str_slice(key, 0, hash);
    ServiceId id = catalog_service_by_id(model->catalog, base);
    return id ? model_control_plane(model, id, region) : 0;
}

NodeId model_control_plane(Model *model, ServiceId id, Str region) {
    const Service *service = catalog_service(model->catalog, id);
    Str key;
    Str placed;
    if (service->reach == REACH_GLOBAL) {
        placed = control_region(model, service, region);
        Str partition = partition_of(model, service, region);
        key = str_equal(partition, service->provider)
                  ? str_format(model->arena, "%.*s#control", STR_ARG(service->id))
                  : str_format(model->arena, "%.*s@%.*s#control", STR_ARG(service->id), STR_ARG(partition));
    } else {
        placed = region;
        key = str_format(model->arena, "%.*s@%.*s#control", STR_ARG(service->id), STR_ARG(region));
    }
    return service_node(model, NODE_CONTROL_PLANE, service, id, key, placed);
}

NodeId model_third_party(Model *model, const ThirdParty *party) {
    bool is_new = false;
    NodeId id = model_node(model, NODE_THIRD_PARTY, party->id, &is_new);
    if (is_new) {
        Sym name = model_sym(model, party->name), type = model_sym(model, party->category);
        model_at(model, id)->name = name;
        model_at(model, id)->type = type;
    }
    return id;
}

NodeId model_external(Model *model, Str handle) {
    bool is_new = false;
    NodeId id = model_node(model, NODE_EXTERNAL, handle, &is_new);
    if (is_new) model_at(model, id)->name = model_at(model, id)->key;
    return id;
}

Location model_place(const FactsFile *file, ExprId expr) {
    size_t low = 0, high = file->foreign_line_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (file->foreign_lines[middle].expr < expr)
            low = middle + 1;
        else
            high = middle;
    }
    if (low < file->foreign_line_count && file->foreign_lines[low].expr == expr)
        return (Location){file->repository, file->foreign_lines[low].path, file->foreign_lines[low].line, 1};
    const Expr *written = facts_expr(&file->facts, expr);
    return (Location){file->repository, file->real_path, written->line, written->column};
}

Location model_place_in_text(const FactsFile *file, ExprId expr, uint32_t n) {
    Location at = model_place(file, expr);
    size_t low = 0, high = file->text_line_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (file->text_lines[middle].expr < expr)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == file->text_line_count || file->text_lines[low].expr != expr) {
        at.line += n;
        return at;
    }
    const TextLines *found = &file->text_lines[low];
    at.line = found->lines[n <= found->count ? n - 1 : found->count - 1];
    return at;
}

Mention *model_mention(Model *model, Location location, Str value, const char *kind) {
    Sym text = model_sym(model, mask_secrets(value, model->arena)), kind_sym = model_sym(model, str_from(kind));
    Mention *mention = VEC_PUSH(model->arena, &model->mentions);
    mention->location = location;
    mention->value = text;
    mention->kind = kind_sym;
    return mention;
}

Property *model_property(Model *model, NodeId id, Str name) {
    Sym key = model_sym(model, name);
    Node *node = model_at(model, id);
    for (size_t i = 0; i < node->properties.count; i++)
        if (node->properties.items[i].name == key) return &node->properties.items[i];
    Property *property = VEC_PUSH(model->arena, &node->properties);
    property->name = key;
    return property;
}

const Property *node_property(const Model *model, const Node *node, Str name) {
    Sym key = sym_find(model->symbols, name);
    for (size_t i = 0; key && i < node->properties.count; i++)
        if (node->properties.items[i].name == key) return &node->properties.items[i];
    return NULL;
}

void model_unknown(Model *model, NodeId id, Str what, Str needs) {
    Sym what_sym = model_sym(model, what), needs_sym = model_sym(model, needs);
    Node *node = model_at(model, id);
    for (size_t i = 0; i < node->unknowns.count; i++)
        if (node->unknowns.items[i].what == what_sym && node->unknowns.items[i].needs == needs_sym) return;
    *VEC_PUSH(model->arena, &node->unknowns) = (Unknown){what_sym, needs_sym};
}

const char *node_kind_name(NodeKind kind) {
    switch (kind) {
    case NODE_NONE: return "none";
    case NODE_SERVICE: return "service";
    case NODE_RESOURCE: return "resource";
    case NODE_DATA_SOURCE: return "data";
    case NODE_CODE_UNIT: return "code";
    case NODE_PROVIDER_SERVICE: return "provider-service";
    case NODE_CONTROL_PLANE: return "control-plane";
    case NODE_ZONE: return "zone";
    case NODE_REGION: return "region";
    case NODE_ACCOUNT: return "account";
    case NODE_THIRD_PARTY: return "third-party";
    case NODE_EXTERNAL: return "external";
    case NODE_MODULE: return "module";
    case NODE_KIND_COUNT: break;
    }
    assert(!"unreachable");
    return "";
}

const char *edge_kind_name(EdgeKind kind) {
    switch (kind) {
    case EDGE_REFERENCE: return "reference";
    case EDGE_HANDLE: return "handle";
    case EDGE_CALL: return "call";
    case EDGE_MEMBER: return "member";
    case EDGE_IMPLIED: return "implied";
    case EDGE_PLACEMENT: return "placement";
    }
    assert(!"unreachable");
    return "";
}

const char *confidence_name(Confidence confidence) {
    switch (confidence) {
    case CONFIDENCE_GUESSED: return "guessed";
    case CONFIDENCE_LIKELY: return "likely";
    case CONFIDENCE_PROVED: return "proved";
    }
    assert(!"unreachable");
    return "";
}

const char *environment_name(Environment environment) {
    switch (environment) {
    case ENVIRONMENT_UNKNOWN: return "unknown";
    case ENVIRONMENT_PRODUCTION: return "prod";
    case ENVIRONMENT_STAGING: return "staging";
    case ENVIRONMENT_DEVELOPMENT: return "dev";
    case ENVIRONMENT_TEST: return "test";
    case ENVIRONMENT_DEMO: return "demo";
    }
    assert(!"unreachable");
    return "";
}

static int by_key(const void *left, const void *right, void *context) {
    const NodeId *a = left, *b = right;
    const Model *model = context;
    return str_compare(sym_str(model->symbols, model->nodes.items[*a].key),
                       sym_str(model->symbols, model->nodes.items[*b].key));
}

static void print_node(const Model *model, NodeId id, StrBuf *out) {
    const Node *node = &model->nodes.items[id];
    strbuf_format(out, "%s %.*s", node_kind_name(node->kind), STR_ARG(model_str(model, node->key)));
    if (node->type) strbuf_format(out, " type=%.*s", STR_ARG(model_str(model, node->type)));
    if (node->region) strbuf_format(out, " region=%.*s", STR_ARG(model_str(model, node->region)));
    if (node->region_cause) strbuf_format(out, " region=unknown(%.*s)", STR_ARG(model_str(model, node->region_cause)));
    for (size_t i = 0; i < node->zones.count; i++)
        strbuf_format(out, "%s%.*s", i ? "," : " zones=", STR_ARG(model_str(model, node->zones.items[i])));
    if (node->is_forced) strbuf_add(out, STR(" forced"));
    if (node->is_absent) strbuf_add(out, STR(" absent"));
    if (node->location.line)
        strbuf_format(out, " at %.*s:%u", STR_ARG(model_str(model, node->location.file)), node->location.line);
    strbuf_add_char(out, '\n');
    for (size_t i = 0; i < node->properties.count; i++) {
        const Property *p = &node->properties.items[i];
        const char *answer = p->answer == ANSWER_YES ? "yes" : p->answer == ANSWER_NO ? "no" : "unknown";
        strbuf_format(out, "  %.*s = %.*s", STR_ARG(model_str(model, p->name)),
                      STR_ARG(p->value ? model_str(model, p->value) : str_from(answer)));
        if (p->cause) strbuf_format(out, " (needs %.*s)", STR_ARG(model_str(model, p->cause)));
        strbuf_format(out, " line %u\n", p->line);
    }
    for (size_t i = 0; i < node->unknowns.count; i++)
        strbuf_format(out, "  unknown %.*s needs %.*s\n", STR_ARG(model_str(model, node->unknowns.items[i].what)),
                      STR_ARG(model_str(model, node->unknowns.items[i].needs)));
}

static void print_place(const Model *model, Location at, StrBuf *out) {
    strbuf_format(out, " at %.*s:%u\n", STR_ARG(model_str(model, at.file)), at.line);
}

static void print_deployment(const Model *model, const Deployment *row, StrBuf *out) {
    strbuf_format(out, "deployment %.*s", STR_ARG(row->root ? model_str(model, row->root) : STR(".")));
    if (row->provider) strbuf_format(out, " %.*s", STR_ARG(model_str(model, row->provider)));
    if (row->alias) strbuf_format(out, ".%.*s", STR_ARG(model_str(model, row->alias)));
    if (row->environment) strbuf_format(out, " environment=%.*s", STR_ARG(model_str(model, row->environment)));
    if (row->target && row->target != row->environment)
        strbuf_format(out, " target=%.*s", STR_ARG(model_str(model, row->target)));
    if (row->is_prepared) strbuf_add(out, STR(" prepared"));
    if (row->account) strbuf_format(out, " account=%.*s", STR_ARG(model_str(model, row->account)));
    if (row->stack) strbuf_format(out, " stack=%.*s", STR_ARG(model_str(model, row->stack)));
    if (row->namespace) strbuf_format(out, " namespace=%.*s", STR_ARG(model_str(model, row->namespace)));
    if (row->variant) strbuf_format(out, " variant=%.*s", STR_ARG(model_str(model, row->variant)));
    if (row->cluster) strbuf_format(out, " cluster=%.*s", STR_ARG(model_str(model, row->cluster)));
    if (row->region) strbuf_format(out, " region=%.*s", STR_ARG(model_str(model, row->region)));
    if (row->unknown) strbuf_format(out, " region=unknown(%.*s)", STR_ARG(model_str(model, row->unknown)));
    if (row->how) strbuf_format(out, " by %.*s", STR_ARG(model_str(model, row->how)));
    print_place(model, row->location, out);
}

static void print_mention(const Model *model, const Mention *mention, StrBuf *out) {
    strbuf_format(out, "mention %.*s %.*s", STR_ARG(model_str(model, mention->kind)),
                  STR_ARG(model_str(model, mention->value)));
    if (mention->service) strbuf_format(out, " service=%.*s", STR_ARG(model_str(model, mention->service)));
    if (mention->region && mention->region != mention->value)
        strbuf_format(out, " region=%.*s", STR_ARG(model_str(model, mention->region)));
    if (mention->is_default) strbuf_add(out, STR(" default"));
    if (mention->is_forced) strbuf_add(out, STR(" forced"));
    print_place(model, mention->location, out);
    strbuf_format(out, "  %s, %.*s: %.*s\n", mention->counts ? "counts" : "does not count",
                  STR_ARG(model_str(model, mention->context)), STR_ARG(model_str(model, mention->why)));
}

static int by_place(const void *left, const void *right, void *context) {
    const Model *model = context;
    const Mention *a = &model->mentions.items[*(const uint32_t *)left],
                  *b = &model->mentions.items[*(const uint32_t *)right];
    if (a->location.repository != b->location.repository)
        return a->location.repository < b->location.repository ? -1 : 1;
    int order = str_compare(sym_str(model->symbols, a->location.file), sym_str(model->symbols, b->location.file));
    if (!order && a->location.line != b->location.line) order = a->location.line < b->location.line ? -1 : 1;
    if (!order && a->location.column != b->location.column) order = a->location.column < b->location.column ? -1 : 1;
    if (!order) order = str_compare(sym_str(model->symbols, a->kind), sym_str(model->symbols, b->kind));
    return order ? order : str_compare(sym_str(model->symbols, a->value), sym_str(model->symbols, b->value));
}

void model_print(const Model *model, StrBuf *out) {
    NodeId *order = ARENA_ARRAY(model->arena, NodeId, model->nodes.count);
    size_t count = 0;
    for (NodeId id = 1; id < model->nodes.count; id++) order[count++] = id;
    Model *borrowed = (Model *)(uintptr_t)model; /* qsort_r takes no pointer to const */
    qsort_r(order, count, sizeof *order, by_key, borrowed);
    for (size_t i = 0; i < count; i++) print_node(model, order[i], out);
    for (size_t i = 0; i < model->deployments.count; i++) print_deployment(model, &model->deployments.items[i], out);
    uint32_t *mentions = ARENA_ARRAY(model->arena, uint32_t, model->mentions.count);
    for (uint32_t i = 0; i < model->mentions.count; i++) mentions[i] = i;
    qsort_r(mentions, model->mentions.count, sizeof *mentions, by_place, borrowed);
    for (size_t i = 0; i < model->mentions.count; i++) print_mention(model, &model->mentions.items[mentions[i]], out);
}
