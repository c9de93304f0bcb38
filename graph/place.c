/* The region of a resource is its own argument, else the one of its zones, else where the thing is that it belongs to,
 * else what the catalog says holds without an argument: a fixed place, or arguments of the provider's configuration. What
 * that leaves open is unknown for want of the first of these that is there. */
#include "graph/place.h"

#include "graph/cluster_roots.h"
#include "graph/link.h"
#include "graph/managed_resources.h"

typedef enum { PLACE_WAITING, PLACE_RUNNING, PLACE_DONE } PlaceState;

typedef struct {
    Model *model;
    Instances *instances;
    References *references;
    ClusterIndex *clusters; /* NULL: not asked for yet */
    uint8_t *states;        /* PlaceState by node */
} Placing;

void place_set_region(Model *model, NodeId id, Str region, const char *how) {
    Sym region_sym = model_sym(model, region), how_sym = model_sym(model, str_from(how));
    Node *node = model_at(model, id);
    node->region = region_sym;
    node->region_how = how_sym;
    node->region_cause = 0;
    node->site = 0;
}

static void set_unknown(Model *model, NodeId id, Str cause) {
    Sym cause_sym = model_sym(model, cause);
    model_at(model, id)->region_cause = cause_sym;
    model_unknown(model, id, STR("region"), cause);
}

static const Instance *root_of(const ResourceInstance *resource) {
    const Instance *in = resource->set->in;
    while (in->parent) in = in->parent;
    return in;
}

/* All that is told to stand where `what` of `in` says stands in one region, whichever that is. */
static void stand_where_told(Model *model, NodeId id, const Instance *in, Str what) {
    Sym site = model_sym(model, str_format(model->arena, "%.*s:%.*s@%.*s",
                                           STR_ARG(model_str(model, model_at(model, id)->provider)), STR_ARG(what),
                                           STR_ARG(instance_root_key(in, model->arena))));
    model_at(model, id)->site = site;
}

/* "local.name", or the variable that this value is, and nothing else. */
static Str told_by_local(const Model *model, const Instance *in, Str name) {
    enum { STEPS_MAX = 8 };
    for (int i = 0; i < STEPS_MAX; i++) {
        const DeclRef *ref = unit_find(in->unit, model->arena, DECL_VALUE, name);
        if (!ref) break;
        DeclRef where = unit_holder(model, in->unit, *ref, STR_NONE);
        const Facts *facts = unit_facts(model, where);
        const Expr *written = facts_expr(facts, unit_decl(model, where)->body);
        if (written->kind != EXPR_DECL || (written->number != DECL_INPUT && written->number != DECL_VALUE)) break;
        name = facts_str(facts, written->text);
        if (written->number == DECL_INPUT) return str_concat(model->arena, STR("var."), name);
    }
    return str_concat(model->arena, STR("local."), name);
}

/* What the root hands down for a variable of a module: a variable or a local value of its own, which is then also what says
 * where `*in` stands; else empty. */
static Str told_by_root(const Model *model, const Instance **in, Str variable) {
    Str local = STR_NONE;
    for (; (*in)->parent && !local.size; *in = (*in)->parent) {
        DeclRef where;
        ExprId given = unit_call_argument(model, (*in)->parent->unit, (*in)->set->call, variable, &where);
        const Facts *facts = given ? unit_facts(model, where) : NULL;
        const Expr *written = given ? facts_expr(facts, given) : NULL;
        if (!written || written->kind != EXPR_DECL) return STR_NONE;
        variable = facts_str(facts, written->text);
        if (written->number == DECL_VALUE) local = told_by_local(model, (*in)->parent, variable);
        if (written->number != DECL_VALUE && written->number != DECL_INPUT) return STR_NONE;
    }
    if ((*in)->parent) return STR_NONE;
    return local.size ? local : str_concat(model->arena, STR("var."), variable);
}

/* One configuration works in one region; with several keys it is several. */
static void stand_with_provider(Model *model, NodeId id, const ProviderConfig *config) {
    Arena *arena = model->arena;
    bool is_certain = config->key.size == 0 || config->key.data[0] != '\x1f';
    if (!is_certain) return;
    const Instance *teller = config->in;
    Str local = config->region_local.size && !teller->parent
                    ? told_by_local(model, teller, str_slice(config->region_local, 6, config->region_local.size))
                    : config->region_local; /* behind "local." */
    Str told = config->region_variable.size ? config->region_cause : local;
    if (teller->parent)
        told = config->region_variable.size ? told_by_root(model, &teller, config->region_variable) : STR_NONE;
    if (told.size) { /* what is said in one place is one region */
        stand_where_told(model, id, teller, told);
        return;
    }
    Str dot = config->alias.size ? STR(".") : STR_NONE, in = config->in->address;
    stand_where_told(model, id, config->in,
                     str_format(arena, "provider %.*s%s%.*s%.*s%.*s%s%.*s%s", STR_ARG(in), in.size ? "." : "",
                                STR_ARG(config->name), STR_ARG(dot), STR_ARG(config->alias),
                                config->key.size ? "[" : "", STR_ARG(config->key), config->key.size ? "]" : ""));
}

static Str provider_of(Model *model, NodeId id) { return model_str(model, model_at(model, id)->provider); }

/* ---- zones ---- */

static Str zone_name(Model *model, NodeId id, Str text) {
    NamedPlace place;
    bool is_path = str_find_char(text, '/', 0) != SIZE_MAX;
    bool is_zone = is_path && catalog_place(model->catalog, provider_of(model, id), text, &place) && place.zone.size;
    return is_zone ? place.zone : text;
}

static Str region_name(Model *model, NodeId id, Str text) {
    NamedPlace place;
    bool is_place = catalog_place(model->catalog, provider_of(model, id), text, &place);
    return is_place && place.region ? place.region->name : text;
}

Str place_names(Model *model, NodeId id, Str property, Str names) {
    bool are_zones = str_equal(property, STR("zones")) || str_equal(property, STR("standby_zones"));
    bool are_regions = str_equal(property, STR("region_replicas")) || str_equal(property, STR("data_regions"));
    if (!are_zones && !are_regions) return names;
    StrBuf buf = strbuf_new(model->arena, 4096);
    Str part;
    while (names.data && str_split_next(&names, ',', &part)) {
        if (buf.size) strbuf_add_char(&buf, ',');
        strbuf_add(&buf, are_zones ? zone_name(model, id, part) : region_name(model, id, part));
    }
    return strbuf_str(&buf);
}

Str place_zone_of_region(Model *model, const Node *node, Str zone) {
    if (!node->region || !catalog_is_inner_zone(model->catalog, model_str(model, node->provider), zone)) return zone;
    return str_format(model->arena, "%.*s:zone-%.*s", STR_ARG(model_str(model, node->region)), STR_ARG(zone));
}

static bool has_zones(const ResourceType *type) {
    for (size_t i = 0; i < type->property_count; i++)
        if (str_equal(type->properties[i].property, STR("zones"))) return true;
    return type->reach == REACH_ZONAL;
}

/* The place is a zone: with those that are named for it, this one. */
static void stand_in_zone(Model *model, NodeId id, const ResourceType *type, Str zone, uint32_t line) {
    if (!has_zones(type)) return;
    const Property *known = node_property(model, model_at(model, id), STR("zones"));
    if (known && !known->value) return;
    Str rest = known ? model_str(model, known->value) : STR_NONE, part;
    while (rest.data && str_split_next(&rest, ',', &part))
        if (str_equal(part, zone)) return;
    Str all =
        known ? str_format(model->arena, "%.*s,%.*s", STR_ARG(model_str(model, known->value)), STR_ARG(zone)) : zone;
    Sym value = model_sym(model, all);
    Property *zones = model_property(model, id, STR("zones"));
    zones->value = value;
    if (!zones->line) zones->line = line ? line : model_at(model, id)->location.line;
}

/* ---- a place that is written ---- */

/* false: the text is no place that the catalog knows. */
static bool take_text(Model *model, NodeId id, const ResourceType *type, Str text, const char *how, uint32_t line) {
    NamedPlace place;
    if (!catalog_place(model->catalog, provider_of(model, id), text, &place)) return false;
    if (!place.region) {
        Sym how_sym = model_sym(model, STR("multi-region"));
        model_at(model, id)->region_how = how_sym;
        return true;
    }
    place_set_region(model, id, place.region->name, how);
    if (place.zone.size) stand_in_zone(model, id, type, place.zone, line);
    return true;
}

static void set_no_region(Model *model, NodeId id, Str text) {
    set_unknown(model, id, str_format(model->arena, "\"%.*s\" is no region of the catalog", STR_ARG(text)));
}

/* Text of a value; of a list the text that all its items have, or, in several regions, `is_spread`. */
static bool place_text(Model *model, Str provider, const Value *value, Str *out, bool *is_spread) {
    *is_spread = false;
    if (value->kind != VALUE_LIST && value->kind != VALUE_SET) return value_to_string(model->arena, value, out);
    const Region *region = NULL;
    for (size_t i = 0; i < value->list.count; i++) {
        NamedPlace place;
        if (!value_to_string(model->arena, value->list.items[i], out)) return false;
        if (!catalog_place(model->catalog, provider, *out, &place)) return true;
        if (i && place.region != region) *is_spread = true;
        region = place.region;
    }
    return value->list.count > 0;
}

/* true: decided, be it as unknown. */
static bool place_by_argument(Model *model, const ResourceInstance *resource, const ResourceType *type, Str path) {
    uint32_t line = model_at(model, resource->node)->location.line;
    NodeId id = resource->node;
    const Value *value = resource_path(resource, path, &line);
    const Cause *cause = value ? value_cause(value) : NULL;
    if (cause) set_unknown(model, id, cause->what);
    if (!value || cause) return value != NULL;
    Str text;
    bool is_spread;
    if (!place_text(model, provider_of(model, id), value, &text, &is_spread)) return false;
    if (is_spread) {
        Sym how = model_sym(model, STR("multi-region"));
        model_at(model, id)->region_how = how;
    } else if (!take_text(model, id, type, text, "argument", line)) {
        set_no_region(model, id, text);
    }
    return true;
}

/* What a data source is asked about is where it is. */
static bool place_by_question(Model *model, const ResourceInstance *resource, const ResourceType *type) {
    if (model_at(model, resource->node)->kind != NODE_DATA_SOURCE) return false;
    const Value *asked = resource_region_asked_for(resource);
    const Cause *cause = asked ? value_cause(asked) : NULL;
    if (cause) set_unknown(model, resource->node, cause->what);
    Str text;
    return cause || (asked && value_to_string(model->arena, asked, &text) &&
                     take_text(model, resource->node, type, text, "argument", 0));
}

static bool place_by_arguments(Model *model, const ResourceInstance *resource, const ResourceType *type) {
    if (place_by_question(model, resource, type)) return true;
    Str rest = type->region_path, path;
    while (rest.size && str_split_next(&rest, ' ', &path))
        if (path.size && place_by_argument(model, resource, type, path)) return true;
    bool has_region = type->has_region_argument || resource->set->in->unit->is_managed;
    return has_region && place_by_argument(model, resource, type, STR("region"));
}

static bool place_by_zones(Model *model, NodeId id, const ResourceType *type) {
    const Property *zones = node_property(model, model_at(model, id), STR("zones"));
    Str rest = zones && zones->value ? model_str(model, zones->value) : STR_NONE, first;
    return rest.size && str_split_next(&rest, ',', &first) && take_text(model, id, type, first, "zone", zones->line);
}

/* ---- the place of what it belongs to ---- */

static void place(Placing *placing, const ResourceInstance *resource);

static void stand_beside(Model *model, NodeId id, NodeId owner_id, const ResourceType *type) {
    const Node *owner = model_at(model, owner_id);
    const Property *zones = node_property(model, owner, STR("zones"));
    Sym how = owner->region_how, value = zones ? zones->value : 0, site = owner->site;
    if (owner->region)
        place_set_region(model, id, model_str(model, owner->region), "owner");
    else if (owner->region_cause)
        set_unknown(model, id, model_str(model, owner->region_cause));
    else
        model_at(model, id)->region_how = how;
    model_at(model, id)->site = site;
    if (!type->is_spread_alike || !value || node_property(model, model_at(model, id), STR("zones"))) return;
    Property *own = model_property(model, id, STR("zones"));
    own->value = value;
    own->line = model_at(model, id)->location.line;
}

/* What the argument refers to, if that is placed by the same provider. */
static NodeId owner_of(Placing *placing, const ResourceInstance *resource, Str path) {
    Model *model = placing->model;
    Str rest = path, step;
    const Facts *facts;
    ExprId expr = str_split_next(&rest, '.', &step) ? resource_expression(resource, step, &facts) : 0;
    if (!expr) return 0;
    ReferenceList list = references_of_expression(placing->references, resource, facts, expr);
    for (size_t i = 0; i < list.count; i++) {
        const ResourceInstance *target = list.items[i].target;
        if (!target->node || target->node == resource->node) continue;
        const ResourceType *type = model_at(model, target->node)->resource_type;
        if (!type || model_at(model, target->node)->provider != model_at(model, resource->node)->provider) continue;
        place(placing, target);
        if (placing->states[target->node] == PLACE_DONE) return target->node;
    }
    return 0;
}

/* `named` is what the first argument names, where that is not in the source; it decides nothing yet. */
static bool place_by_owner(Placing *placing, const ResourceInstance *resource, const ResourceType *type, Str *named) {
    Model *model = placing->model;
    Str all[] = {type->parent_path, type->within};
    for (size_t i = 0; i < 2; i++) {
        Str rest = all[i], path;
        while (type->within.size && rest.size && str_split_next(&rest, ' ', &path)) {
            const Value *value = path.size ? resource_path(resource, path, NULL) : NULL;
            if (!value) continue;
            NodeId owner = owner_of(placing, resource, path);
            if (owner) {
                stand_beside(model, resource->node, owner, type);
                return true;
            }
            const Cause *cause = value_cause(value);
            Str text;
            if (cause)
                *named = cause->what;
            else if (!value_to_string(model->arena, value, &text))
                continue;
            else if (take_text(model, resource->node, type, text, "owner", 0))
                return true;
            else
                *named = str_format(model->arena, "where %.*s \"%.*s\" is", STR_ARG(path), STR_ARG(text));
            return false;
        }
    }
    return false;
}

/* ---- the provider's place ---- */

static bool place_by_region_of(Model *model, NodeId id, const ResourceType *type, const ProviderConfig *config) {
    if (config->is_emulated) {
        set_unknown(model, id, STR("a real endpoint: the provider's are an emulator's"));
    } else if (config->region.size) {
        if (!take_text(model, id, type, config->region, config->region_is_default ? "variable default" : "provider", 0))
            set_no_region(model, id, config->region);
    } else if (config->region_cause.size) {
        set_unknown(model, id, config->region_cause);
        stand_with_provider(model, id, config);
    } else {
        return false;
    }
    return true;
}

static bool place_by_provider(Model *model, NodeId id, const ResourceType *type, const ProviderConfig *config) {
    Str rest = type->provider_arguments, name;
    while (config && rest.size && str_split_next(&rest, ' ', &name)) {
        if (str_equal(name, STR("region"))) {
            if (place_by_region_of(model, id, type, config)) return true;
            continue;
        }
        const Value *value = provider_argument(config, name);
        if (!value || value->kind == VALUE_NULL) continue;
        const Cause *cause = value_cause(value);
        Str text;
        if (cause)
            set_unknown(model, id, cause->what);
        else if (!value_to_string(model->arena, value, &text))
            continue;
        else if (!take_text(model, id, type, text, value->is_default ? "variable default" : "provider", 0))
            set_no_region(model, id, text);
        return true;
    }
    return false;
}

/* A workflow sets the environment variable that this provider reads. */
static bool is_run_in_region(const Model *model, const ResourceInstance *resource, const ResourceType *type) {
    Str region = root_of(resource)->run_region;
    const Service *service = type->service ? catalog_service(model->catalog, type->service) : NULL;
    return region.size && service && catalog_region(model->catalog, service->provider, region);
}

/* A stack may hold things of several providers; its region is that of one of them. */
static bool is_region_of_others(const Model *model, const ResourceType *type, Str region) {
    const Service *service = type->service ? catalog_service(model->catalog, type->service) : NULL;
    return service && !catalog_region(model->catalog, service->provider, region) &&
           catalog_region(model->catalog, STR_NONE, region);
}

/* What is in a zone that is written in can be made in its region only, and so all that the same provider makes. */
static ZoneRegion *zone_region_of(const ResourceInstance *resource) {
    ProviderConfig *config = resource_provider(resource);
    return config ? &config->zone_region : &((Instance *)(uintptr_t)root_of(resource))->zone_region;
}

static void note_zone(Model *model, ResourceInstance *resource, void *context) {
    (void)context;
    NodeId id = resource->node;
    const Node *node = model_at(model, id);
    const ResourceType *type = node->resource_type;
    const Property *zones = node_property(model, node, STR("zones"));
    bool is_made = type && node->kind == NODE_RESOURCE && !node->is_absent && type->provider_arguments.size;
    bool is_elsewhere = instance_placed_stack(resource->set->in)->parent != NULL;
    if (!is_made || is_elsewhere || !zones || !zones->value || resource_argument(resource, STR("region"))) return;
    Str rest = model_str(model, zones->value), zone;
    ZoneRegion *out = zone_region_of(resource);
    NamedPlace place;
    while (str_split_next(&rest, ',', &zone)) {
        if (!catalog_place(model->catalog, provider_of(model, id), zone, &place) || !place.region || !place.zone.size)
            continue;
        out->is_contradicted =
            out->is_contradicted || (out->region.size && !str_equal(out->region, place.region->name));
        if (out->region.size) continue;
        out->region = place.region->name;
        out->at = node->location;
        out->at.line = zones->line ? zones->line : out->at.line;
    }
}

static bool is_told_by_zones(const Model *model, const ResourceInstance *resource) {
    const ZoneRegion *told = zone_region_of(resource);
    if (root_of(resource)->stacks.count) return false; /* whoever deploys it says where */
    Str provider = sym_str(model->symbols, model->nodes.items[resource->node].provider);
    return told->region.size && !told->is_contradicted && catalog_region(model->catalog, provider, told->region);
}

/* Nothing in the source says the region of a root: it is one all the same. */
static void stand_with_root(Model *model, NodeId id, const ResourceInstance *resource, const ProviderConfig *config,
                            Str cause) {
    set_unknown(model, id, cause);
    if (config)
        stand_with_provider(model, id, config);
    else
        stand_where_told(model, id, root_of(resource), STR("the region"));
}

/* Nothing in the source says it. */
static void place_by_environment(Model *model, const ResourceInstance *resource, const ResourceType *type,
                                 const ProviderConfig *config) {
    NodeId id = resource->node;
    Arena *arena = model->arena;
    Str first = str_slice(type->provider_arguments, 0, str_find_char(type->provider_arguments, ' ', 0));
    const Instance *stack = instance_placed_stack(resource->set->in);
    bool is_elsewhere = stack->stack_region.size && is_region_of_others(model, type, stack->stack_region);
    if (stack->stack_region.size && !is_elsewhere)
        place_set_region(model, id, stack->stack_region, stack->stack_region_how);
    else if (is_elsewhere)
        set_unknown(model, id, STR("the region of another provider than that of its stack"));
    else if (stack->parent)
        set_unknown(model, id, stack->stack_region_cause);
    else if (is_run_in_region(model, resource, type))
        place_set_region(model, id, root_of(resource)->run_region, "workflow");
    else if (is_told_by_zones(model, resource))
        place_set_region(model, id, zone_region_of(resource)->region, "zone");
    else if (model->default_region.size)
        place_set_region(model, id, model->default_region, "option");
    else if (resource->set->in->unit->is_managed)
        set_unknown(model, id, managed_region(resource));
    else if (root_of(resource)->stack_region_cause.size)
        stand_with_root(model, id, resource, NULL, root_of(resource)->stack_region_cause);
    else if (resource->set->in->unit->arguments_key.size)
        stand_with_root(model, id, resource, NULL, STR("the region that the stack is deployed to"));
    else if (config)
        stand_with_root(model, id, resource, config,
                        str_format(arena, "the environment: the provider block has no %.*s", STR_ARG(first)));
    else
        stand_with_root(model, id, resource, NULL,
                        str_format(arena, "the provider's %.*s: none is configured here", STR_ARG(first)));
}

/* ---- the cluster that manifests are applied to ---- */

/* Sets *cause where the region of the cluster is unknown. */
static bool stand_in_cluster(Placing *placing, NodeId id, const ResourceInstance *cluster, Str *cause) {
    Model *model = placing->model;
    if (!cluster || !cluster->node || cluster->node == id) return false;
    place(placing, cluster);
    const Node *node = model_at(model, cluster->node);
    if (node->region_cause) *cause = model_str(model, node->region_cause);
    Sym site = node->site;
    bool is_known = node->region != 0;
    if (is_known) place_set_region(model, id, model_str(model, node->region), "cluster");
    if (!is_known) model_at(model, id)->site = site;
    return is_known;
}

/* One of them, where all stand in one region. */
static const ResourceInstance *place_candidates(Placing *placing, const ProviderCluster *cluster) {
    for (size_t i = 0; i < cluster->candidate_count; i++)
        if (cluster->candidates[i]->node) place(placing, cluster->candidates[i]);
    Sym region = cluster_region(placing->model, cluster);
    return region ? cluster->candidates[0] : NULL;
}

/* What Terraform applies goes where its provider works. A data source stands for the cluster that it finds. */
static bool place_by_provider_cluster(Placing *placing, NodeId id, const ProviderCluster *cluster) {
    Str cause = cluster->cause;
    const ResourceInstance *found = cluster_of(placing->clusters, cluster);
    if (!found && cluster->candidate_count) found = place_candidates(placing, cluster);
    if (!stand_in_cluster(placing, id, found, &cause))
        set_unknown(placing->model, id, cause.size ? cause : STR("the region of the cluster"));
    return true;
}

static bool place_by_cluster(Placing *placing, const ResourceInstance *resource) {
    Model *model = placing->model;
    NodeId id = resource->node;
    Str cause;
    const ProviderCluster *provided = cluster_of_resource(resource);
    const ClusterDeployment *deployment = cluster_deployment_of(model, resource, &cause);
    if (!placing->clusters) placing->clusters = cluster_index_new(model, placing->instances);
    if (provided) return place_by_provider_cluster(placing, id, provided);
    const Unit *unit = root_of(resource)->unit;
    if (deployment && deployment->region.size) {
        place_set_region(model, id, deployment->region, str_zero_terminated(model->arena, deployment->region_how));
        return true;
    }
    Str name = deployment ? deployment->cluster : cause.size ? STR_NONE : unit->cluster;
    if (stand_in_cluster(placing, id, cluster_named(placing->clusters, name), &cause)) return true;
    if (!cause.size && deployment) cause = deployment->region_cause;
    if (!cause.size && name.size) cause = str_format(model->arena, "the region of the cluster \"%.*s\"", STR_ARG(name));
    if (cause.size) set_unknown(model, id, cause);
    return cause.size > 0;
}

/* ---- all of it ---- */

static void place_without_argument(Placing *placing, const ResourceInstance *resource, const ResourceType *type,
                                   const ProviderConfig *config) {
    Model *model = placing->model;
    NodeId id = resource->node;
    bool is_data = model_at(model, id)->kind == NODE_DATA_SOURCE;
    Str named = STR_NONE;
    if (place_by_zones(model, id, type) || place_by_owner(placing, resource, type, &named)) return;
    if (!is_data && type->default_place.size && take_text(model, id, type, type->default_place, "default", 0)) return;
    if (type->provider_arguments.size) {
        if (!place_by_provider(model, id, type, config)) place_by_environment(model, resource, type, config);
        return;
    }
    Str first = str_slice(type->region_path, 0, str_find_char(type->region_path, ' ', 0));
    if (is_data && type->has_place)
        named = str_format(model->arena, "%.*s.%.*s", STR_ARG(model_str(model, model_at(model, id)->address)),
                           STR_ARG(first));
    if (type->unplaced.size && place_by_cluster(placing, resource)) return;
    if (!named.size) named = type->unplaced;
    if (is_data && !named.size) return; /* a question that belongs to no place */
    set_unknown(model, id, named.size ? named : STR("where it is: nothing in it says so"));
}

static bool is_one_of(Arena *arena, const Value *value, Str words) {
    Str text, word;
    if (!value_is_known(value) || !value_to_string(arena, value, &text)) return false;
    while (str_word_next(&words, &word))
        if (str_equal_ignoring_case(text, word)) return true;
    return false;
}

static bool is_forced(Model *model, const ResourceInstance *resource, const ResourceType *type) {
    if (type->forced_region.size == 0) return false;
    if (type->forced_when_paths.size == 0) return true;
    Str paths = type->forced_when_paths, path;
    while (str_word_next(&paths, &path)) {
        uint32_t line;
        const Value *value = resource_path(resource, path, &line);
        if (!value) continue;
        bool is_list = value->kind == VALUE_LIST || value->kind == VALUE_SET;
        size_t count = is_list ? value->list.count : 1, found = 0;
        for (size_t i = 0; i < count; i++)
            found += is_one_of(model->arena, is_list ? value->list.items[i] : value, type->forced_when_values);
        if (found && found == count) return true;
    }
    return false;
}

/* The account that the resource itself names, where its provider lets it; false when it names none. */
static bool place_in_own_account(Model *model, const ResourceInstance *resource, const ProviderConfig *config) {
    NodeId id = resource->node;
    Str argument = config
                       ? catalog_account_argument(model->catalog, unit_provider(config->in->unit, config->name), true)
                       : STR_NONE;
    const Value *value = argument.size ? resource_argument(resource, argument) : NULL;
    value = value ? eval_force(resource->set->in->evaluator, value) : NULL;
    if (!value || value->kind == VALUE_NULL) return false;
    if (value->kind == VALUE_STRING) {
        Sym account = model_sym(model, value->string);
        model_at(model, id)->account = account;
    } else {
        const Cause *cause = value_cause(value);
        model_unknown(model, id, STR("account"), cause ? cause->what : argument);
    }
    return true;
}

static void place(Placing *placing, const ResourceInstance *resource) {
    Model *model = placing->model;
    NodeId id = resource->node;
    const ResourceType *type = model_at(model, id)->resource_type;
    if (!type || placing->states[id] != PLACE_WAITING) return;
    placing->states[id] = PLACE_RUNNING;
    /* Of global things, too: the partition follows the account. */
    const ProviderConfig *config = resource_provider(resource);
    const Instance *root = root_of(resource);
    Str stack_account = root->stacks.count ? root->stacks.items[0]->account : STR_NONE;
    if (stack_account.size) {
        Sym account = model_sym(model, stack_account);
        model_at(model, id)->account = account;
    } else if (place_in_own_account(model, resource, config)) {
        /* said */
    } else if (config && config->account.size) {
        Sym account = model_sym(model, config->account);
        model_at(model, id)->account = account;
    } else if (config && config->account_cause.size) {
        model_unknown(model, id, STR("account"), config->account_cause);
    }
    if (type->reach != REACH_GLOBAL) {
        if (!place_by_arguments(model, resource, type)) place_without_argument(placing, resource, type, config);
        if (is_forced(model, resource, type)) {
            Node *node = model_at(model, id);
            node->is_forced = true;
            if (!node->region) place_set_region(model, id, type->forced_region, "forced by the provider");
        }
    }
    placing->states[id] = PLACE_DONE;
}

static void place_resource(Model *model, ResourceInstance *resource, void *context) {
    (void)model;
    place(context, resource);
}

/* ---- regions without a name ---- */

typedef struct {
    Sym first;
    bool are_several;
} Sites;

static void add_site(Model *model, ResourceInstance *resource, void *context) {
    Sites *sites = context;
    const Node *node = model_at(model, resource->node);
    Sym site = node_site(node);
    bool counts = node->kind == NODE_RESOURCE && node->resource_type && !node->is_absent && !node->is_forced;
    if (!site || !counts || node->resource_type->role->service_mode != MODE_RUNTIME) return;
    if (!sites->first) sites->first = site;
    sites->are_several |= sites->first != site;
}

static void forget_site(Model *model, ResourceInstance *resource, void *context) {
    (void)context;
    model_at(model, resource->node)->site = 0;
}

/* That a root falls with the only region it has needs no telling while that region has no name. With two of them it is what
 * its redundancy hangs on. */
static void settle_sites(Instance *root) {
    Sites sites = {0};
    instances_each_resource(root, add_site, &sites);
    if (!sites.are_several) instances_each_resource(root, forget_site, NULL);
}

void place_all(Model *model, Instances *instances, References *references) {
    Placing placing = {.model = model,
                       .instances = instances,
                       .references = references,
                       .states = ARENA_ARRAY(model->arena, uint8_t, model->nodes.count)};
    for (size_t i = 0; i < instances->roots.count; i++)
        instances_each_resource(instances->roots.items[i], note_zone, NULL);
    for (size_t i = 0; i < instances->roots.count; i++)
        instances_each_resource(instances->roots.items[i], place_resource, &placing);
    for (size_t i = 0; i < instances->roots.count; i++) settle_sites(instances->roots.items[i]);
}
