/* Things of one deployment that name each other: by name and namespace, by labels, by the number that one keeps of the
 * other, by the name that a Service has inside of its cluster; and the registries that images come from. What is named by
 * which argument is the catalog's. */
#include "analyzer/core/limits.h"
#include "graph/image_builds.h"
#include "graph/link.h"
#include "graph/manifest_paths.h"

typedef struct {
    ResourceInstance *resource;
    const Facts *facts;
    ExprId body;
    Str namespace, name;
    const ResourceType *type;
} Thing;

typedef VEC(uint32_t) Indices; /* into Names.things */

typedef struct {
    Model *model;
    VEC(Thing) things; /* of the root */
    Map *by_name;      /* type and name → into lists */
    VEC(Indices) lists;
    const Thing *from; /* what is being read */
    const NameRule *rule;
    const struct ImageBuilds *builds;
} Names;

static Str thing_key(Arena *arena, Str type, Str name) {
    return str_format(arena, "%.*s\x1f%.*s", STR_ARG(type), STR_ARG(name));
}

static void index_name(Names *names, Str type, Str name, uint32_t index) {
    bool is_new = false;
    if (name.size == 0) return;
    Arena *arena = names->model->arena;
    uint32_t entry = map_add(names->by_name, thing_key(arena, type, name), (uint32_t)names->lists.count, &is_new);
    if (is_new) *VEC_PUSH(arena, &names->lists) = (Indices){0};
    *VEC_PUSH(arena, &names->lists.items[map_value_at(names->by_name, entry)]) = index;
}

typedef struct {
    Names *names;
    Str type;
    uint32_t index;
    bool is_any;
} StandIn;

static void index_stand_in(Str text, Str key, ExprId at, void *context) {
    (void)key, (void)at;
    StandIn *stand_in = context;
    stand_in->is_any = true;
    index_name(stand_in->names, stand_in->type, text, stand_in->index);
}

static void add_thing(Model *model, ResourceInstance *resource, void *context) {
    Names *names = context;
    const Node *node = model_at(model, resource->node);
    if (!node->resource_type || node->is_absent) return;
    DeclRef ref = resource->set->decl;
    const Facts *facts = unit_facts(model, ref);
    Thing thing = {
        .resource = resource, .facts = facts, .body = unit_decl(model, ref)->body, .type = node->resource_type};
    thing.namespace = manifest_text(facts, thing.body, STR("metadata.namespace"));
    thing.name = manifest_text(facts, thing.body, STR("metadata.name"));
    if (node->environment == ENVIRONMENT_UNKNOWN)
        model_at(model, resource->node)->environment = environment_of(thing.namespace);
    uint32_t index = (uint32_t)names->things.count;
    *VEC_PUSH(model->arena, &names->things) = thing;
    index_name(names, thing.type->type, thing.name, index);
    for (size_t i = 0; i < thing.type->stand_in_count; i++) {
        const NameRule *rule = &thing.type->stand_ins[i];
        StandIn stand_in = {.names = names, .type = rule->type, .index = index};
        manifest_each_text(facts, thing.body, rule->path, index_stand_in, &stand_in);
        if (!stand_in.is_any) index_name(names, rule->type, thing.name, index);
    }
}

static bool is_same_namespace(Str a, Str b) { return a.size == 0 || b.size == 0 || str_equal(a, b); }

/* The one of that name; `namespace` empty: in that of who asks. */
static const Thing *find(const Names *names, Str type, Str name, Str namespace) {
    uint32_t list = map_get(names->by_name, thing_key(names->model->arena, type, name));
    const Thing *found = NULL;
    if (namespace.size == 0) namespace = names->from->namespace;
    for (size_t i = 0; list != MAP_NONE && i < names->lists.items[list].count; i++) {
        const Thing *thing = &names->things.items[names->lists.items[list].items[i]];
        if (!is_same_namespace(thing->namespace, namespace)) continue;
        if (found && found != thing) return NULL; /* one of two namespaces, and which is not said */
        found = thing;
    }
    return found;
}

static Location place_of(const Names *names, const Thing *thing, ExprId at) {
    return model_place(&names->model->files[thing->resource->set->decl.file], at);
}

static void connect(Names *names, const Thing *from, const Thing *to, EdgeMode mode, Str detail, Location at) {
    NodeId source = from->resource->node, target = to->resource->node;
    if (source == target) return;
    Sym detail_sym = model_sym(names->model, detail);
    Edge *edge = model_edge(names->model, source, target, EDGE_REFERENCE, mode, at);
    edge->detail = detail_sym;
    edge->confidence = CONFIDENCE_PROVED;
}

/* ---- by name ---- */

/* The object in which a text stands: {name: settings, key: url}. 0: it stands elsewhere. */
static ExprId object_around(const Facts *facts, ExprId id, ExprId at, uint32_t depth, uint32_t *steps) {
    const Expr *expr = facts_expr(facts, id);
    ExprId found = 0;
    for (uint32_t i = 0; i < expr->count && depth < NESTING_DEPTH_MAX && *steps && !found; i++) {
        ExprId child = expr_child(facts, id, i);
        bool is_item = facts_expr(facts, child)->kind == EXPR_ITEM;
        (*steps)--;
        if (is_item && expr_child(facts, child, 1) == at) return id;
        found = object_around(facts, child, at, depth + 1, steps);
    }
    return found;
}

static void add_reader(Names *names, const Thing *holder, Str key) {
    *VEC_PUSH(names->model->arena, &names->model->settings_readers) =
        (SettingsReader){.holder = holder->resource->node, .reader = names->from->resource->node, .key = key};
}

typedef struct {
    Names *names;
    const Thing *holder;
    bool is_any;
} KeySearch;

static void take_key(Str text, Str key, ExprId at, void *context) {
    (void)key, (void)at;
    KeySearch *search = context;
    search->is_any = true;
    add_reader(search->names, search->holder, text);
}

/* A workload reads what it names: one key, those that it lists, else all of them. */
static void note_reader(Names *names, const Thing *holder, ExprId at) {
    const Thing *from = names->from;
    bool is_read = from->type->pod_path.size && holder->type->role->service_mode == MODE_START;
    ExprId pod = is_read ? manifest_at(from->facts, from->body, from->type->pod_path) : 0;
    uint32_t steps = 4 * from->facts->expr_count; /* aliases make it a graph, which may unfold without end */
    ExprId around = pod ? object_around(from->facts, pod, at, 0, &steps) : 0;
    KeySearch search = {names, holder, false};
    if (!around) return;
    manifest_each_text(from->facts, around, STR("key"), take_key, &search);
    manifest_each_text(from->facts, around, STR("items[].key"), take_key, &search);
    if (!search.is_any) add_reader(names, holder, STR_NONE);
}

static void take_name(Str text, Str key, ExprId at, void *context) {
    (void)key;
    Names *names = context;
    const Thing *target = find(names, names->rule->type, text, STR_NONE);
    if (!target) return;
    connect(names, names->from, target, names->rule->mode, text, place_of(names, names->from, at));
    note_reader(names, target, at);
}

static void link_by_name(Names *names) {
    const ResourceType *type = names->from->type;
    for (size_t i = 0; i < type->name_count; i++) {
        names->rule = &type->names[i];
        manifest_each_text(names->from->facts, names->from->body, names->rule->path, take_name, names);
    }
}

/* ---- by labels ---- */

/* All labels of the selector, and at least one. */
static bool is_selected(const Thing *from, ExprId selector, const Thing *thing) {
    ExprId labels = manifest_at(thing->facts, thing->body, thing->type->labels_path);
    const Expr *object = facts_expr(from->facts, selector);
    if (!labels || object->count == 0) return false;
    for (uint32_t i = 0; i < object->count; i++) {
        ExprId item = expr_child(from->facts, selector, i);
        Str wanted, text, key = facts_str(from->facts, facts_expr(from->facts, item)->text);
        ExprId label = expr_attribute(thing->facts, labels, key);
        if (!expr_literal(from->facts, expr_child(from->facts, item, 1), &wanted) || !label ||
            !expr_literal(thing->facts, label, &text) || !str_equal(text, wanted))
            return false;
    }
    return true;
}

/* Requests come to it. */
static void tell_served(Names *names, const Thing *from, const Thing *target) {
    Model *model = names->model;
    Sym address = model_at(model, from->resource->node)->address;
    uint32_t line = model_at(model, target->resource->node)->location.line;
    Property *serves = model_property(model, target->resource->node, STR("serves"));
    serves->value = address;
    serves->line = line;
}

/* Several workloads behind one selector (a canary beside the rest) stand in for each other. */
static void link_by_labels(Names *names) {
    const Thing *from = names->from;
    Model *model = names->model;
    Indices found = {0};
    if (from->type->selects.size == 0) return;
    ExprId selector = manifest_at(from->facts, from->body, from->type->selects);
    if (!selector || facts_expr(from->facts, selector)->kind != EXPR_OBJECT) return;
    for (uint32_t i = 0; i < names->things.count; i++) {
        const Thing *thing = &names->things.items[i];
        if (thing->type->labels_path.size && is_same_namespace(from->namespace, thing->namespace) &&
            is_selected(from, selector, thing))
            *VEC_PUSH(model->arena, &found) = i;
    }
    EdgeMode mode = from->type->role->service_mode == MODE_RUNTIME ? MODE_RUNTIME : MODE_NONE;
    Location at = place_of(names, from, selector);
    GroupId group = found.count > 1 && mode == MODE_RUNTIME
                        ? model_group(model, from->resource->node, 1, mode, STR("workloads behind one selector"))
                        : 0;
    for (size_t i = 0; i < found.count; i++) {
        const Thing *thing = &names->things.items[found.items[i]];
        if (mode == MODE_RUNTIME) tell_served(names, from, thing);
        if (group)
            model_group_member(model, group, thing->resource->node, EDGE_REFERENCE, at);
        else
            connect(names, from, thing, mode, from->type->selects, at);
    }
}

/* ---- by what it keeps the number of ---- */

static void take_bounds(Names *names, const Thing *scaler, const Thing *target) {
    static const char *const bounds[] = {"count_min", "count_max"};
    Model *model = names->model;
    for (size_t i = 0; i < sizeof bounds / sizeof *bounds; i++) {
        const Property *known = node_property(model, model_at(model, scaler->resource->node), str_from(bounds[i]));
        if (!known) continue;
        Property copy = *known;
        Property *own = model_property(model, target->resource->node, str_from(bounds[i]));
        copy.name = own->name;
        copy.line = model_at(model, target->resource->node)->location.line; /* the bound stands in another file */
        *own = copy;
    }
}

static void link_scaled(Names *names) {
    const Thing *from = names->from;
    ExprId target = from->type->scales.size ? manifest_at(from->facts, from->body, from->type->scales) : 0;
    if (!target) return;
    Str kind = manifest_text(from->facts, target, STR("kind")), name = manifest_text(from->facts, target, STR("name"));
    for (size_t i = 0; i < names->things.count; i++) {
        const Thing *thing = &names->things.items[i];
        size_t slash = str_find_char(thing->type->type, '/', 0);
        Str own = str_slice(thing->type->type, slash + 1, thing->type->type.size);
        bool is_kind = kind.size ? str_equal(own, kind) : thing->type->pod_path.size > 0;
        if (!is_kind || !str_equal(thing->name, name) || !is_same_namespace(thing->namespace, from->namespace))
            continue;
        connect(names, from, thing, MODE_NONE, from->type->scales, place_of(names, from, target));
        take_bounds(names, from, thing);
    }
}

/* ---- images ---- */

static void take_image(Str text, Str key, ExprId at, void *context) {
    (void)key;
    Names *names = context;
    Model *model = names->model;
    size_t slash = str_find_char(text, '/', 0);
    Str first = slash == SIZE_MAX ? STR_NONE : str_slice(text, 0, slash);
    bool is_host = str_find_char(first, '.', 0) != SIZE_MAX || str_find_char(first, ':', 0) != SIZE_MAX;
    Str host = is_host ? first : catalog_pod_words(model->catalog)->image_registry;
    const ThirdParty *party = catalog_third_party_by_host(model->catalog, host);
    HostMatch match = {0};
    /* A registry in one region is told where the text is judged. */
    bool is_of_cloud = !party && catalog_host(model->catalog, host, &match) && match.service && !match.region.size;
    uint32_t repository = model_at(model, names->from->resource->node)->location.repository;
    if ((!party && !is_of_cloud) || text.size == 0 || image_builds_is_own(names->builds, repository, text)) return;
    Sym detail = model_sym(model, text);
    Location place = place_of(names, names->from, at);
    NodeId target = party ? model_third_party(model, party) : model_provider_service(model, match.service, STR_NONE);
    Edge *edge = model_edge(model, names->from->resource->node, target, EDGE_HANDLE, MODE_START, place);
    edge->detail = detail;
    edge->confidence = CONFIDENCE_PROVED;
}

static void each_image(const Names *names, ManifestTextVisit visit, void *context) {
    const Thing *from = names->from;
    Str rest = catalog_pod_words(names->model->catalog)->images, path;
    ExprId pod = from->type->pod_path.size ? manifest_at(from->facts, from->body, from->type->pod_path) : 0;
    while (pod && rest.size && str_split_next(&rest, ' ', &path))
        if (path.size) manifest_each_text(from->facts, pod, path, visit, context);
}

static void link_images(Names *names) { each_image(names, take_image, names); }

/* ---- provider services ---- */

typedef struct {
    Names *names;
    const AskRule *rule;
} AskSearch;

static void take_place(Str text, Str key, ExprId at, void *context) {
    (void)key;
    AskSearch *search = context;
    const Thing *from = search->names->from;
    Model *model = search->names->model;
    ServiceId service = catalog_service_by_id(model->catalog, search->rule->service);
    if (!service || !catalog_region(model->catalog, catalog_service(model->catalog, service)->provider, text)) return;
    Location place = place_of(search->names, from, at);
    NodeId target = model_provider_service(model, service, text);
    Sym detail = model_sym(model, text);
    Edge *edge = model_edge(model, from->resource->node, target, EDGE_HANDLE, search->rule->mode, place);
    edge->detail = detail;
    edge->confidence = CONFIDENCE_PROVED;
}

static void link_asked(Names *names) {
    const Thing *from = names->from;
    for (size_t i = 0; i < from->type->ask_count; i++) {
        AskSearch search = {names, &from->type->asks[i]};
        bool holds = !search.rule->when_path.size ||
                     str_equal(manifest_text(from->facts, from->body, search.rule->when_path), search.rule->when_text);
        if (holds) manifest_each_text(from->facts, from->body, search.rule->path, take_place, &search);
    }
}

/* ---- names inside of a cluster ---- */

/* "http://api.shop.svc.cluster.local:80/x" → api, shop. Without a scheme only what ends as such names do, or has a port,
 * is taken for one. */
static bool cluster_name(const PodWords *words, Str text, Str *name, Str *namespace) {
    size_t scheme = str_find(text, STR("://"), 0);
    bool is_url = scheme != SIZE_MAX && scheme < 16, is_local = false;
    Str rest = is_url ? str_slice(text, scheme + 3, text.size) : text;
    size_t at = str_find_char(rest, '@', 0), end = 0;
    if (is_url && at != SIZE_MAX) rest = str_slice(rest, at + 1, rest.size);
    while (end < rest.size && rest.data[end] != ':' && rest.data[end] != '/' && rest.data[end] != '?') end++;
    Str host = str_slice(rest, 0, end);
    bool has_port =
        end + 1 < rest.size && rest.data[end] == ':' && rest.data[end + 1] >= '0' && rest.data[end + 1] <= '9';
    for (size_t i = 0; i < words->cluster_host_count && !is_local; i++) {
        Str ending = words->cluster_hosts[i];
        if (host.size <= ending.size + 1 || !str_ends_with(host, ending)) continue;
        if (host.data[host.size - ending.size - 1] != '.') continue;
        host = str_slice(host, 0, host.size - ending.size - 1);
        is_local = true;
    }
    if (!is_local && !is_url && !has_port) return false;
    *namespace = host;
    if (host.size == 0 || !str_split_next(namespace, '.', name)) return false;
    if (!namespace->data) *namespace = STR_NONE;
    return name->size > 0 && str_find_char(*namespace, '.', 0) == SIZE_MAX;
}

typedef struct {
    Names *names;
    const Thing *holder; /* where the text stands */
    VEC(ExprId) images;  /* in the pod: "orders:1" is no port of a host */
} HostSearch;

static void note_image(Str text, Str key, ExprId at, void *context) {
    (void)text, (void)key;
    HostSearch *search = context;
    *VEC_PUSH(search->names->model->arena, &search->images) = at;
}

static bool is_image(const HostSearch *search, ExprId at) {
    for (size_t i = 0; search->holder == search->names->from && i < search->images.count; i++)
        if (search->images.items[i] == at) return true;
    return false;
}

static void take_host(Str text, Str key, ExprId at, void *context) {
    HostSearch *search = context;
    Names *names = search->names;
    Str name, namespace;
    (void)key;
    if (is_image(search, at)) return;
    if (!cluster_name(catalog_pod_words(names->model->catalog), text, &name, &namespace)) return;
    const Thing *target = find(names, STR("core/Service"), name, namespace);
    if (!target || target == names->from) return;
    connect(names, names->from, target, MODE_RUNTIME, text, place_of(names, search->holder, at));
}

/* What a workload is told, in its own pod and in what it is started with. */
static void link_hosts(Names *names, size_t first_edge, size_t edge_count) {
    const Thing *from = names->from;
    HostSearch search = {.names = names, .holder = from};
    if (from->type->pod_path.size == 0) return;
    each_image(names, note_image, &search);
    manifest_all_texts(from->facts, manifest_at(from->facts, from->body, from->type->pod_path), take_host, &search);
    for (size_t e = first_edge; e < edge_count; e++) {
        Edge edge = names->model->edges.items[e];
        if (edge.from != from->resource->node || edge.kind != EDGE_REFERENCE || edge.mode != MODE_START) continue;
        for (size_t i = 0; i < names->things.count; i++) {
            search.holder = &names->things.items[i];
            if (search.holder->resource->node != edge.to) continue;
            ExprId data = expr_attribute(search.holder->facts, search.holder->body, STR("data"));
            manifest_all_texts(search.holder->facts, data, take_host, &search);
        }
    }
}

/* ---- the pass ---- */

static void link_root(Model *model, Instance *root, const struct ImageBuilds *builds) {
    Names names = {.model = model, .by_name = map_new(model->arena), .builds = builds};
    instances_each_resource(root, add_thing, &names);
    for (size_t i = 0; i < names.things.count; i++) {
        names.from = &names.things.items[i];
        size_t first_edge = model->edges.count;
        link_by_name(&names);
        link_by_labels(&names);
        link_scaled(&names);
        link_images(&names);
        link_asked(&names);
        link_hosts(&names, first_edge, model->edges.count);
    }
}

void link_names(Model *model, Instances *instances) {
    for (size_t i = 0; i < instances->roots.count; i++)
        if (instances->roots.items[i]->unit->has_own_services)
            link_root(model, instances->roots.items[i], instances->image_builds);
}
