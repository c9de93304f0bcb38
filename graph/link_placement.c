/* Where things stand and what that implies. For every resource: its properties in the catalog's
 * vocabulary, its region (or what would decide it), its zones, and the needs that nobody writes down:
 * the provider's service in that region, and its control plane for changes. */
#include <stdlib.h>

#include "graph/link.h"
#include "graph/place.h"
#include "graph/replicas.h"

typedef struct {
    References *references;
} Placement;

/* ---- properties ---- */

static Answer test_value(Model *model, const PropertyRule *rule, const Value *value, const Cause **cause) {
    Arena *arena = model->arena;
    *cause = value_is_known(value) ? NULL : value->cause;
    Str text;
    Number number;
    switch (rule->test) {
    case TEST_PRESENT: /* set to something, known or not */
        return *cause && (*cause)->may_be_absent ? ANSWER_UNKNOWN : ANSWER_YES;
    case TEST_NOT_EMPTY:
        /* The id that a thing gets when it is made is never empty. */
        if (*cause && (*cause)->kind == CAUSE_COMPUTED && !(*cause)->may_be_absent) return ANSWER_YES;
        if (*cause) return ANSWER_UNKNOWN;
        if (value->kind == VALUE_LIST || value->kind == VALUE_SET) return value->list.count ? ANSWER_YES : ANSWER_NO;
        if (value->kind == VALUE_OBJECT) return value->object.count ? ANSWER_YES : ANSWER_NO;
        return value->kind == VALUE_STRING && value->string.size == 0 ? ANSWER_NO : ANSWER_YES;
    case TEST_IS:
    case TEST_IN:
        if (*cause) return ANSWER_UNKNOWN;
        if (!value_to_string(arena, value, &text)) return ANSWER_UNKNOWN;
        for (size_t i = 0; i < rule->operand_count; i++)
            if (str_equal_ignoring_case(text, rule->operands[i])) return ANSWER_YES;
        return ANSWER_NO;
    case TEST_AT_LEAST: {
        if (*cause) return ANSWER_UNKNOWN;
        int64_t least = 0;
        if (rule->operand_count) str_to_int64(rule->operands[0], &least);
        if (value->kind == VALUE_LIST || value->kind == VALUE_SET)
            return (int64_t)value->list.count >= least ? ANSWER_YES : ANSWER_NO;
        if (!value_to_number(arena, value, &number)) return ANSWER_UNKNOWN;
        return number_compare(number, number_from_int64(least)) >= 0 ? ANSWER_YES : ANSWER_NO;
    }
    case TEST_VALUE: break;
    }
    return ANSWER_UNKNOWN;
}

/* Text of a scalar, or of a list joined by commas; false when any part is unknown. */
static bool value_text(Model *model, const Value *value, Str *out, const Cause **cause) {
    *cause = value_cause(value);
    if (*cause) return false;
    if (value->kind == VALUE_LIST || value->kind == VALUE_SET) {
        StrBuf buf = strbuf_new(model->arena, 4096);
        for (size_t i = 0; i < value->list.count; i++) {
            Str item;
            if (value->list.items[i]->kind == VALUE_NULL) continue; /* a block that doesn't say it */
            if (!value_to_string(model->arena, value->list.items[i], &item)) return false;
            if (buf.size) strbuf_add_char(&buf, ',');
            strbuf_add(&buf, item);
        }
        *out = strbuf_str(&buf);
        return true;
    }
    return value_to_string(model->arena, value, out);
}

/* Zones whose names can't be told, but that can be told apart, joined by commas. */
static bool unnamed_zones_text(Model *model, const Value *value, Str *out) {
    bool is_list = value->kind == VALUE_LIST || value->kind == VALUE_SET;
    size_t count = is_list ? value->list.count : 1;
    StrBuf buf = strbuf_new(model->arena, 4096);
    for (size_t i = 0; i < count; i++) {
        const Value *item = is_list ? value->list.items[i] : value;
        if (item->kind != VALUE_UNKNOWN || item->cause->item.size == 0) return false;
        if (i) strbuf_add_char(&buf, ',');
        strbuf_add(&buf, item->cause->item);
    }
    *out = strbuf_str(&buf);
    return count > 0;
}

/* An id that is only known after a plan decides nothing: the reference behind it is an edge already. What could
 * change a judgement is a number, a place, or an answer. */
static bool is_worth_asking(const PropertyRule *rule, const Cause *cause) {
    static const char *const numbers_and_places[] = {"count",           "count_min", "zones",
                                                     "region_replicas", "shards",    "replicas"};
    if (cause->kind == CAUSE_COMPUTED) return false;
    if (cause->kind != CAUSE_DATA || rule->test != TEST_VALUE) return true;
    for (size_t i = 0; i < sizeof numbers_and_places / sizeof *numbers_and_places; i++)
        if (str_equal(rule->property, str_from(numbers_and_places[i]))) return true;
    return false;
}

static void set_property(Model *model, const ResourceInstance *resource, const PropertyRule *rule, const Value *value,
                         uint32_t line) {
    const Cause *cause = NULL;
    Str text = STR_NONE;
    Answer answer = ANSWER_UNKNOWN;
    bool has_text = false;
    if (rule->test == TEST_VALUE)
        has_text = value_text(model, value, &text, &cause) ||
                   (str_equal(rule->property, STR("zones")) && unnamed_zones_text(model, value, &text));
    else
        answer = test_value(model, rule, value, &cause);
    if (has_text || answer != ANSWER_UNKNOWN) cause = NULL;
    if (has_text) text = place_names(model, resource->node, rule->property, text);
    Sym text_sym = has_text ? model_sym(model, text) : 0, cause_sym = cause ? model_sym(model, cause->what) : 0;
    Property *property = model_property(model, resource->node, rule->property);
    property->answer = answer;
    property->value = text_sym;
    property->cause = cause_sym;
    property->line = line;
    property->is_default = false;
    property->is_fallback = value->is_default;
    property->is_any = value->is_any;
    if (cause && is_worth_asking(rule, cause)) model_unknown(model, resource->node, rule->path, cause->what);
}

/* What an overlay sets is decided there. */
static void tell_overlay(Model *model, const ResourceInstance *resource, const PropertyRule *rule) {
    const FactsFile *file = &model->files[resource->set->decl.file];
    const Facts *facts;
    ExprId expr = file->foreign_line_count ? resource_path_expression(resource, rule->path, &facts) : 0;
    if (!expr || facts != &file->facts) return;
    Location at = model_place(file, expr);
    if (at.file == file->real_path) return;
    Property *property = model_property(model, resource->node, rule->property);
    property->file = at.file;
    property->line = at.line;
}

static void set_default_property(Model *model, const ResourceInstance *resource, const PropertyRule *rule) {
    if (rule->test == TEST_VALUE && rule->absent_value.size == 0) return;
    Sym value = rule->absent_value.size ? model_sym(model, rule->absent_value) : 0;
    uint32_t line = model_at(model, resource->node)->location.line;
    Property *property = model_property(model, resource->node, rule->property);
    property->answer = rule->absent;
    property->value = value;
    property->line = line;
    property->is_default = true;
}

static bool is_in(const Str *done, size_t count, Str name) {
    for (size_t i = 0; i < count; i++)
        if (str_equal(done[i], name)) return true;
    return false;
}

/* Nothing is written: an empty text or list, or every block of several leaves it out. Tests may ask for the empty. */
static bool is_left_out(const Value *value, PropertyTest test) {
    if (value->kind == VALUE_STRING) return test == TEST_VALUE && value->string.size == 0;
    if (value->kind != VALUE_LIST && value->kind != VALUE_SET) return false;
    for (size_t i = 0; i < value->list.count; i++)
        if (value->list.items[i]->kind != VALUE_NULL) return false;
    return value->list.count > 0 || test == TEST_VALUE;
}

/* Alternatives of one property: the first whose path is set decides. For tests, an alternative that says
 * yes wins over an earlier one that says no, because each is one way of having the thing. */
static void read_properties(Model *model, const ResourceInstance *resource, const PropertyRule *rules, size_t count,
                            bool has_defaults) {
    Str done[64];
    size_t done_count = 0;
    ArgumentMemo arguments = {.resource = resource};
    model->arguments = &arguments;
    for (size_t i = 0; i < count; i++) {
        const PropertyRule *rule = &rules[i];
        if (is_in(done, done_count, rule->property) || done_count == 64) continue;
        done[done_count++] = rule->property;
        bool is_set = false, is_yes = false;
        for (size_t k = i; k < count && !is_yes; k++) {
            const PropertyRule *alternative = &rules[k];
            if (!str_equal(alternative->property, rule->property)) continue;
            uint32_t line = model_at(model, resource->node)->location.line;
            const Value *value = resource_path(resource, alternative->path, &line);
            if (!value || is_left_out(value, alternative->test)) continue;
            if (is_set && alternative->test == TEST_VALUE) continue;
            set_property(model, resource, alternative, value, line);
            tell_overlay(model, resource, alternative);
            is_set = true;
            is_yes = model_property(model, resource->node, rule->property)->answer == ANSWER_YES;
        }
        if (!is_set && has_defaults) set_default_property(model, resource, rule);
    }
    model->arguments = NULL;
}

/* ---- implied needs ---- */

static void imply(Model *model, NodeId from, NodeId to, EdgeMode mode, Plane plane) {
    Edge *edge = model_edge(model, from, to, EDGE_IMPLIED, mode, model_at(model, from)->location);
    edge->plane = plane;
}

/* What nobody's service is behind needs the region itself, by its zones or directly. */
static void imply_region(Model *model, NodeId id) {
    const Node *node = model_at(model, id);
    if (!node->region || node->zones.count || node->resource_type->role->service_mode != MODE_RUNTIME) return;
    const Region *region = catalog_region(model->catalog, STR_NONE, model_str(model, node->region));
    Location at = node->location;
    if (region)
        model_edge(model, id, model_region(model, region->provider, region->name), EDGE_PLACEMENT, MODE_RUNTIME, at);
}

static bool is_copied(const Model *model, const Node *node) {
    static const char *const properties[] = {"region_replicas", "data_regions"};
    for (size_t i = 0; i < sizeof properties / sizeof *properties; i++) {
        const Property *copies = node_property(model, node, str_from(properties[i]));
        if (copies && !copies->is_default) return true;
    }
    return false;
}

/* Of a region whose name nobody knows it is known that what stands there falls with it. Who keeps copies elsewhere may not. */
static void imply_open_region(Model *model, NodeId id, const ResourceType *type) {
    const Node *node = model_at(model, id);
    Location at = node->location;
    if (!node->site || is_copied(model, node)) return;
    NodeId region = model_open_region(model, node->site);
    const Service *service = catalog_service(model->catalog, type->service);
    bool is_needed = service->is_own ? type->role->service_mode == MODE_RUNTIME : type->needs_region_at_runtime;
    if (is_needed) model_edge(model, id, region, EDGE_PLACEMENT, MODE_RUNTIME, at);
    if (!service->is_own) imply(model, id, region, MODE_DEPLOY, PLANE_CONTROL);
}

static void imply_needs(Model *model, NodeId id, const ResourceType *type) {
    const Node *node = model_at(model, id);
    if (!type->service || node->is_absent || node->kind == NODE_DATA_SOURCE) return;
    const Service *service = catalog_service(model->catalog, type->service);
    Str region = model_str(model, node->region);
    bool is_global = type->reach == REACH_GLOBAL || service->reach == REACH_GLOBAL;
    if (!is_global && region.size == 0) { /* unknown region: said in `unknown`, not guessed */
        imply_open_region(model, id, type);
        return;
    }
    if (service->is_own) {
        imply_region(model, id);
        return;
    }
    if (type->needs_region_at_runtime && !replicas_imply(model, id, type->service))
        imply(model, id, model_provider_service(model, type->service, region), MODE_RUNTIME, PLANE_DATA);
    imply(model, id, model_control_plane(model, type->service, region), MODE_DEPLOY, PLANE_CONTROL);
    for (size_t i = 0; i < service->creation_need_count; i++) {
        NodeId need = model_creation_need(model, type->service, i, region);
        if (need) imply(model, id, need, MODE_DEPLOY, PLANE_CONTROL);
    }
}

/* ---- zones ---- */

typedef struct {
    Sym items[16];
    size_t count;
    bool is_complete; /* false: more zones than could be told apart */
    Str missing;      /* the first of those that it is in and whose zone is not known; empty: it has been said */
} ZoneSet;

static void zone_add(ZoneSet *set, Sym zone) {
    for (size_t i = 0; i < set->count; i++)
        if (set->items[i] == zone) return;
    if (set->count < 16) set->items[set->count++] = zone;
}

static void zones_of_property(Model *model, const Node *node, ZoneSet *out) {
    const Property *places[] = {node_property(model, node, STR("zones")),
                                node_property(model, node, STR("standby_zones"))};
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        if (!places[i]) continue;
        if (!places[i]->value) {
            out->is_complete = false;
            continue;
        }
        Str rest = model_str(model, places[i]->value), part;
        while (rest.data && str_split_next(&rest, ',', &part))
            if (part.size) zone_add(out, model_sym(model, place_zone_of_region(model, node, part)));
    }
}

typedef struct {
    bool is_there;
    bool is_named;      /* by a text */
    const Cause *cause; /* what would tell more of it; may be NULL */
} Stranger;

static void find_stranger(const Origin *part, void *context) {
    Stranger *stranger = context;
    if (part->kind != ORIGIN_ELSEWHERE && part->kind != ORIGIN_OPEN) return;
    stranger->is_there = true;
    if (!stranger->cause) stranger->cause = part->cause;
}

/* Something in the value that no resource here is behind: an id that is written out, a variable without a value. */
static void strangers_in(Arena *arena, const Value *value, Stranger *out) {
    bool is_object = value->kind == VALUE_OBJECT, is_list = value->kind == VALUE_LIST || value->kind == VALUE_SET;
    size_t count = is_object ? value->object.count : is_list ? value->list.count : 0;
    for (size_t i = 0; i < count; i++) /* depth: NESTING_DEPTH_MAX, that of values */
        strangers_in(arena, is_object ? value->object.values[i] : value->list.items[i], out);
    if (is_object || is_list || value->kind == VALUE_NULL) return;
    if (value->kind == VALUE_STRING && value->string.size && !value->origin) out->is_there = out->is_named = true;
    if (!origin_each(value_origin(arena, value), find_stranger, out)) out->is_there = true;
}

static bool has_unknown(const Node *node, const Model *model, Str what) {
    for (size_t i = 0; i < node->unknowns.count; i++)
        if (str_equal(model_str(model, node->unknowns.items[i].what), what)) return true;
    return false;
}

/* Zones of what can't be seen are missing among those that were found. */
static void ask_for_rest(Model *model, const ResourceInstance *resource, Str path, ZoneSet *out) {
    const Value *value = resource_path(resource, path, NULL);
    Stranger stranger = {0};
    if (value) strangers_in(model->arena, value, &stranger);
    if (!stranger.is_there) return;
    out->is_complete = false;
    if (!stranger.cause && !out->missing.size)
        out->missing = stranger.is_named ? STR("the zone of a subnet that is named by its id only")
                                         : str_format(model->arena, "what else %.*s holds", STR_ARG(path));
    if (!stranger.cause || out->count == 0) return; /* of an argument that tells nothing it has been said already */
    if (!has_unknown(model_at(model, resource->node), model, path))
        model_unknown(model, resource->node, path, stranger.cause->what);
}

/* A subnet that names no zone is in one all the same. */
static bool has_zone_argument(const ResourceType *type) {
    for (size_t i = 0; type && i < type->property_count; i++)
        if (str_equal(type->properties[i].property, STR("zones"))) return true;
    return false;
}

static bool stands_for_many(const Model *model, const Node *node) {
    for (size_t i = 0; i < node->unknowns.count; i++)
        if (str_equal(model_str(model, node->unknowns.items[i].what), STR("instances"))) return true;
    return false;
}

/* Through the subnets that an argument refers to. */
static void zones_of_subnets(Model *model, const ResourceInstance *resource, const ResourceType *type,
                             References *references, ZoneSet *out, size_t *subnet_count) {
    for (size_t i = 0; i < type->property_count; i++) {
        const PropertyRule *rule = &type->properties[i];
        if (!str_equal(rule->property, STR("subnets"))) continue;
        Str rest = rule->path, step;
        if (!resource_next_step(&rest, &step)) continue;
        const Facts *facts;
        ExprId expr = resource_expression(resource, str_slice(step, 0, str_find_char(step, '[', 0)), &facts);
        if (!expr) continue;
        ReferenceList list = references_of_expression(references, resource, facts, expr);
        for (size_t k = 0; k < list.count; k++) {
            const Node *target = model_at(model, list.items[k].target->node);
            const Property *zones = node_property(model, target, STR("zones"));
            bool may_have_zone = target->kind != NODE_RESOURCE || has_zone_argument(target->resource_type);
            bool is_many = stands_for_many(model, target);
            if ((!zones && may_have_zone) || is_many) out->is_complete = false;
            if (!out->missing.size && !zones && may_have_zone && !is_many)
                out->missing = str_format(model->arena, "the zone of %.*s", STR_ARG(model_str(model, target->address)));
            if (!zones) continue;
            (*subnet_count)++;
            zones_of_property(model, target, out);
        }
        if (list.count == 0 && resource_path(resource, rule->path, NULL)) out->is_complete = false;
        ask_for_rest(model, resource, rule->path, out);
    }
}

/* "eu-west-1:zone-2": without what counts the zones of one list. */
static Str list_of_zone(Str name) { return str_slice(name, 0, str_find_last_char(name, '-')); }

static bool is_unnamed(Str name) { return str_find_char(name, ':', 0) != SIZE_MAX; }

/* Which of them are the same can be told of zones with names, and of those of one list. */
static bool are_comparable(const Model *model, const ZoneSet *zones) {
    for (size_t i = 1; i < zones->count; i++) {
        Str a = model_str(model, zones->items[0]), b = model_str(model, zones->items[i]);
        if (is_unnamed(a) != is_unnamed(b)) return false;
        if (is_unnamed(a) && !str_equal(list_of_zone(a), list_of_zone(b))) return false;
    }
    return true;
}

static const Region *region_of_zone(const Model *model, Str provider, Str name) {
    if (!is_unnamed(name)) return catalog_zone_region(model->catalog, name);
    return catalog_region(model->catalog, provider, str_slice(name, 0, str_find_char(name, ':', 0)));
}

static bool is_alone(const ResourceInstance *resource) {
    if ((resource->set->unknown_count && !resource->set->is_one_at_most) || resource->set->items.count != 1)
        return false;
    for (const Instance *in = resource->set->in; in->parent; in = in->parent)
        if ((in->set->unknown_count && !in->set->is_one_at_most) || in->set->items.count != 1) return false;
    return true;
}

/* A parameter of a template that is a list, as an item: as many as it has. */
static bool is_list_parameter(const ResourceInstance *resource, const Facts *facts, ExprId item) {
    const Instance *in = resource->set->in;
    const Expr *expr = facts_expr(facts, item);
    if (expr->kind == EXPR_ATTR) expr = facts_expr(facts, expr_child(facts, item, 0));
    if (expr->kind != EXPR_DECL || expr->number != DECL_INPUT || in->unit->arguments_key.size == 0) return false;
    const DeclRef *ref = unit_find(in->unit, in->model->arena, DECL_INPUT, facts_str(facts, expr->text));
    DeclRef where;
    ExprId type = ref ? unit_attribute(in->model, in->unit, *ref, STR("Type"), &where) : 0;
    Str text;
    return !type || !expr_literal(unit_facts(in->model, where), type, &text) ||
           str_find(text, STR("List"), 0) != SIZE_MAX;
}

/* A text that somebody has to replace by the ids of subnets; empty: there is none. */
static Str placeholder_in(const ResourceInstance *resource, const Value *value) {
    Model *model = resource->set->in->model;
    Str type = model_str(model, model_at(model, resource->node)->type);
    bool is_list = value->kind == VALUE_LIST || value->kind == VALUE_SET;
    for (size_t i = 0; is_list && i < value->list.count; i++) {
        const Value *item = value->list.items[i];
        if (item->kind == VALUE_STRING && item->string.size && !item->origin &&
            catalog_is_placeholder(model->catalog, type, STR("subnets"), item->string))
            return item->string;
    }
    return STR_NONE;
}

/* One item that can't be several: a text without a comma, or a name in brackets. In the syntax of old
 * `["${var.subnets}"]` is the list itself. */
static bool is_single(const ResourceInstance *resource, Str path, const Value *value) {
    if (str_find_char(path, ':', 0) != SIZE_MAX)
        return false; /* one text of several items, which may hold a whole list */
    if ((value->kind != VALUE_LIST && value->kind != VALUE_SET) || value->list.count != 1) return false;
    const Value *item = value->list.items[0];
    if (item->kind == VALUE_STRING)
        return item->string.size && str_find_char(item->string, ',', 0) == SIZE_MAX &&
               !placeholder_in(resource, value).size;
    const Facts *facts;
    ExprId expr = resource_path_expression(resource, path, &facts);
    if (item->kind != VALUE_UNKNOWN || !expr) return false;
    bool is_list = facts_expr(facts, expr)->kind == EXPR_TUPLE;
    ExprId only = is_list ? expr_child(facts, expr, 0) : expr;
    uint8_t kind = facts_expr(facts, only)->kind;
    return (kind == EXPR_ATTR || kind == EXPR_INDEX || kind == EXPR_DECL) &&
           !is_list_parameter(resource, facts, only) && (is_list || str_find(path, STR("[]"), 0) != SIZE_MAX);
}

/* Certainly one subnet: one zone, whatever its name. One of several instances may well have one each. */
static bool has_one_subnet(Model *model, const ResourceInstance *resource, const ResourceType *type) {
    if (!catalog_subnets_are_zonal(model->catalog, model_str(model, model_at(model, resource->node)->provider)))
        return false;
    if (!is_alone(resource)) return false;
    for (size_t i = 0; i < type->property_count; i++) {
        const PropertyRule *rule = &type->properties[i];
        if (!str_equal(rule->property, STR("subnets"))) continue;
        const Value *value = resource_path(resource, rule->path, NULL);
        Str placeholder = value ? placeholder_in(resource, value) : STR_NONE;
        if (placeholder.size)
            model_unknown(model, resource->node, rule->path,
                          str_format(model->arena, "which subnets: \"%.*s\" stands for them", STR_ARG(placeholder)));
        if (value) return is_single(resource, rule->path, value);
    }
    return false;
}

static void set_zone_count(Model *model, NodeId id, size_t count) {
    Sym text = model_sym(model, str_format(model->arena, "%zu", count));
    Property *spread = model_property(model, id, STR("zone_count"));
    spread->value = text;
    spread->line = model_at(model, id)->location.line;
}

/* Of three zones and more, what has to agree with most of its members needs most of them; of two, how the members stand in them
 * decides, and that is not known. */
static uint32_t zones_needed(Model *model, const Node *node, size_t count) {
    const Property *quorum = node_property(model, node, STR("quorum"));
    Str members = quorum && quorum->value ? model_str(model, quorum->value) : STR_NONE;
    int64_t number = 0;
    bool is_majority = str_equal(members, STR("majority")) || (str_to_int64(members, &number) && number > 2);
    return is_majority && count > 2 ? (uint32_t)count / 2 + 1 : 1;
}

/* Names of zones: those that the catalog knows, and the numbers by which some providers call them. */
static bool are_zones(const Model *model, const Node *node, const ZoneSet *zones) {
    for (size_t i = 0; i < zones->count; i++) {
        Str name = model_str(model, zones->items[i]);
        int64_t number;
        bool is_known = is_unnamed(name) || region_of_zone(model, model_str(model, node->provider), name);
        if (!is_known && !str_to_int64(name, &number)) return false;
    }
    return true;
}

/* A thing of one zone that takes one subnet of several, nobody can tell which, is not spread over the zones of all. */
static bool is_in_one_of(Model *model, const ResourceInstance *resource, const ResourceType *type) {
    for (size_t i = 0; i < type->property_count && type->reach == REACH_ZONAL; i++) {
        const PropertyRule *rule = &type->properties[i];
        if (!str_equal(rule->property, STR("subnets"))) continue;
        const Value *value = resource_path(resource, rule->path, NULL);
        if (!value || value->kind != VALUE_UNKNOWN) continue;
        if (!has_unknown(model_at(model, resource->node), model, rule->path))
            model_unknown(model, resource->node, STR("zones"),
                          str_format(model->arena, "which of several subnets %.*s is", STR_ARG(rule->path)));
        return true;
    }
    return false;
}

static void place_in_zones(Model *model, ResourceInstance *resource, const ResourceType *type, References *references) {
    ZoneSet zones = {.is_complete = true};
    size_t subnet_count = 0;
    zones_of_property(model, model_at(model, resource->node), &zones);
    /* A thing of one zone that names it needs no other sign. */
    bool is_told = type->reach == REACH_ZONAL && zones.count == 1 && zones.is_complete;
    if (!is_told) zones_of_subnets(model, resource, type, references, &zones, &subnet_count);
    if (!are_comparable(model, &zones)) zones.is_complete = false;
    NodeId id = resource->node;
    if (!is_told && zones.count > 1 && is_in_one_of(model, resource, type)) zones = (ZoneSet){0};
    if (zones.count && !zones.is_complete && zones.missing.size) model_unknown(model, id, STR("zones"), zones.missing);
    size_t known = 0;
    NodeId members[16];
    for (size_t i = 0; i < zones.count; i++) {
        Str name = model_str(model, zones.items[i]);
        const Region *region = region_of_zone(model, model_str(model, model_at(model, id)->provider), name);
        if (!region) continue;
        members[known++] = model_zone(model, region, name);
        Node *node = model_at(model, id);
        *VEC_PUSH(model->arena, &node->zones) = zones.items[i];
        if (!node->region) place_set_region(model, id, region->name, "zone");
    }
    /* "all" and the like are no zones, and what is a part of another thing is not what is spread. */
    bool is_spread = type->parent_path.size == 0 && are_zones(model, model_at(model, id), &zones);
    if (zones.count && zones.is_complete && is_spread)
        set_zone_count(model, id, zones.count);
    else if (zones.count == 0 && has_one_subnet(model, resource, type))
        set_zone_count(model, id, 1);
    if (known == 0 || !zones.is_complete || known < zones.count || model_at(model, id)->is_absent) return;
    const Property *redundant = node_property(model, model_at(model, id), STR("zone_redundant"));
    Location at = model_at(model, id)->location;
    if (known == 1) {
        /* Regional things such as a Lambda in one subnet depend on that zone too, unless the provider keeps
         * them in several zones anyway (a Multi-AZ database states its zones differently). */
        if (redundant && redundant->answer == ANSWER_YES && (type->reach != REACH_ZONAL || subnet_count == 0)) return;
        model_edge(model, id, members[0], EDGE_PLACEMENT, MODE_RUNTIME, at);
        return;
    }
    if (redundant && redundant->answer == ANSWER_NO) return; /* one of them, and which one is not said */
    uint32_t needed = zones_needed(model, model_at(model, id), known);
    GroupId group =
        model_group(model, id, needed, MODE_RUNTIME, str_format(model->arena, "spread over %zu zones", known));
    for (size_t i = 0; i < known; i++) model_group_member(model, group, members[i], EDGE_PLACEMENT, at);
}

/* Zones in which a part of a cluster does its work, and the cluster's own zone doesn't. */
static size_t count_other_zones(Model *model, const Node *cluster, const Node *part, Str argument) {
    const ResourceType *type = part->resource_type;
    bool is_part = false;
    size_t count = 0;
    for (size_t i = 0; i < type->property_count; i++)
        is_part = is_part || (str_equal(type->properties[i].property, STR("cluster")) &&
                              str_equal(type->properties[i].path, argument));
    ZoneSet zones = {.is_complete = true};
    if (is_part && !part->is_absent) zones_of_property(model, part, &zones);
    for (size_t i = 0; i < zones.count; i++) count += cluster->zones.count && zones.items[i] != cluster->zones.items[0];
    return count;
}

/* A cluster whose own machines are in one zone, with pools of others elsewhere. */
static void count_zones_of_pools(Model *model) {
    for (size_t i = 0; i < model->edges.count; i++) {
        const Edge *edge = &model->edges.items[i];
        const Node *part = model_at(model, edge->from), *cluster = model_at(model, edge->to);
        if (edge->kind != EDGE_REFERENCE || !part->resource_type || cluster->kind != NODE_RESOURCE) continue;
        if (!str_equal(part->resource_type->role->id, STR("compute")) || cluster->zones.count != 1) continue;
        size_t others = count_other_zones(model, cluster, part, model_str(model, edge->detail));
        const Property *own = node_property(model, cluster, STR("zone_count"));
        if (others && own) set_zone_count(model, edge->to, 1 + others);
    }
}

/* ---- the pass ---- */

static void read_resource(Model *model, ResourceInstance *resource, void *context) {
    (void)context;
    const ResourceType *type = model_at(model, resource->node)->resource_type;
    if (!type) return;
    read_properties(model, resource, type->properties, type->property_count, true);
}

/* Some arguments say by their names what they do, whatever the module makes. */
static void read_unread_modules(Model *model, Instance *in, void *context) {
    (void)context;
    size_t count = 0;
    const PropertyRule *rules = catalog_unread_module(model->catalog, &count);
    for (size_t i = 0; i < in->modules.count; i++) {
        const ModuleSet *set = in->modules.items[i];
        if (set->opaque && set->unit == MAP_NONE)
            read_properties(model, set->opaque->items.items[0], rules, count, false);
    }
}

static void place_resource(Model *model, ResourceInstance *resource, void *context) {
    const ResourceType *type = model_at(model, resource->node)->resource_type;
    if (!type) return;
    const Placement *placement = context;
    if (model_at(model, resource->node)->kind == NODE_RESOURCE)
        place_in_zones(model, resource, type, placement->references);
    imply_needs(model, resource->node, type);
}

/* Does the type use at the edge what this argument names? */
static bool is_at_edge(const ResourceType *type, Str property, Str argument) {
    for (size_t i = 0; i < type->property_count; i++) {
        Str rest = type->properties[i].path, step;
        if (!str_equal(type->properties[i].property, property)) continue;
        if (str_split_next(&rest, '.', &step) && str_equal(step, argument)) return true;
    }
    return false;
}

/* A certificate, also behind the part of it that says it is valid. */
static NodeId certificate_behind(Model *model, NodeId id) {
    const Node *node = model_at(model, id);
    if (!node->resource_type) return 0;
    if (str_equal(node->resource_type->role->id, STR("certificate")) && !node->resource_type->parent_path.size)
        return id;
    for (size_t i = 0; i < model->edges.count && node->resource_type->parent_path.size; i++) {
        const Edge *edge = &model->edges.items[i];
        if (edge->from == id && str_equal(model_str(model, edge->detail), node->resource_type->parent_path))
            return edge->to;
    }
    return 0;
}

/* Copies of it run at the edge: its region is needed to change it. */
static void run_at_edge(Model *model, NodeId part) {
    for (size_t i = 0; i < model->edges.count; i++) {
        Edge *edge = &model->edges.items[i];
        if (edge->from == part && edge->kind == EDGE_IMPLIED && edge->mode == MODE_RUNTIME) edge->mode = MODE_DEPLOY;
    }
}

/* What is used at the edge is copied there from one region: nobody's choice, and its region takes nothing along. */
static void mark_forced_parts(Model *model) {
    for (size_t i = 0; i < model->edges.count; i++) {
        const Edge *edge = &model->edges.items[i];
        const ResourceType *type = model_at(model, edge->from)->resource_type;
        if (edge->kind != EDGE_REFERENCE || !type) continue;
        Str argument = model_str(model, edge->detail);
        const ResourceType *target = model_at(model, edge->to)->resource_type;
        NodeId part = 0;
        if (is_at_edge(type, STR("edge_certificate"), argument))
            part = certificate_behind(model, edge->to);
        else if (is_at_edge(type, STR("edge_functions"), argument) && target &&
                 str_equal(target->role->id, STR("function")))
            part = edge->to;
        if (!part || !model_at(model, part)->region) continue;
        model_at(model, part)->is_forced = true;
        if (part == edge->to) run_at_edge(model, part);
    }
}

void link_placement(Model *model, Instances *instances, References *references) {
    Placement placement = {references};
    /* Properties of all before zones of any: zones are read off the subnets. */
    for (size_t i = 0; i < instances->roots.count; i++)
        instances_each_resource(instances->roots.items[i], read_resource, NULL);
    for (size_t i = 0; i < instances->roots.count; i++)
        instances_each_module(instances->roots.items[i], read_unread_modules, NULL);
    place_all(model, instances, references);
    replicas_tell(model, instances, references);
    for (size_t i = 0; i < instances->roots.count; i++)
        instances_each_resource(instances->roots.items[i], place_resource, &placement);
    count_zones_of_pools(model);
    replicas_need_own(model);
    mark_forced_parts(model);
}
