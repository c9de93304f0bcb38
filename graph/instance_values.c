/* Resources and modules as values: lazy, since most of their attributes are never asked for, and those that a provider works
 * out are unknown with the resource as their origin. */
#include "graph/instances_private.h"

#include "analyzer/core/limits.h"
#include "graph/declaration_marks.h"
#include "graph/expansion.h"
#include "graph/functions.h"
#include "graph/mention.h"
#include "graph/plan.h"
#include "graph/states.h"
#include "graph/templates.h"

/* ---- resources as values ---- */

static const Value *lazy(Evaluator *evaluator, const LazyOps *ops, void *context, const Origin *origin) {
    Value *value = ARENA_NEW(evaluator->arena, Value);
    value->kind = VALUE_LAZY;
    value->is_not_null = true;
    value->origin = origin;
    value->lazy.ops = ops;
    value->lazy.context = context;
    return value;
}

static const LazyOps resource_ops, resource_set_ops, module_ops, module_set_ops;

const Value *resource_region_asked_for(const ResourceInstance *resource) {
    Instance *in = resource->set->in;
    DeclRef ref = resource->set->decl;
    Str type = facts_str(unit_facts(in->model, ref), unit_decl(in->model, ref)->type);
    Arena *arena = in->evaluator->arena;
    Str name;
    bool is_host;
    for (size_t i = 0; (name = catalog_data_argument(in->model->catalog, type, i, &is_host)).size; i++) {
        const Value *value = resource_argument(resource, name);
        value = value ? eval_force(in->evaluator, value) : NULL;
        if (!value || value->kind == VALUE_NULL) continue;
        if (!is_host || value->kind != VALUE_STRING) return value;
        Found found = text_found(in->model, value->string);
        if (found.kind == FOUND_HOST && found.host.region.size) return value_string(arena, found.host.region);
        return value_unknown(arena, CAUSE_DATA, str_format(arena, "the region of \"%.*s\"", STR_ARG(value->string)));
    }
    return NULL;
}

static const Value *region_of_provider(Instance *in, const ProviderConfig *provider) {
    Arena *arena = in->evaluator->arena;
    if (provider && provider->region.size) {
        const Value *region = value_string(arena, provider->region);
        return provider->region_is_default ? value_default(in->evaluator->arena, region) : region;
    }
    if (provider && provider->region_cause.size) return value_unknown(arena, CAUSE_INPUT, provider->region_cause);
    const Instance *root = in;
    while (root->parent) root = root->parent;
    if (root->run_region.size) return value_string(arena, root->run_region);
    if (in->model->default_region.size) return value_string(arena, in->model->default_region);
    return value_unknown(arena, CAUSE_ENVIRONMENT,
                         provider ? STR("the environment: the provider block has no region")
                                  : STR("the provider's region: none is configured here"));
}

static const Value *lazy_resource(Evaluator *evaluator, ResourceInstance *resource) {
    return lazy(evaluator, &resource_ops, resource, &resource->origin);
}

/* Unknown, made of all instances; of how many of them is unknown, too. */
static const Value *unknown_set(Evaluator *evaluator, const ResourceSet *set, const Cause *cause) {
    const Origin *origin = &set->origin;
    if (!set->is_one_at_most) origin = origin_join(evaluator->arena, origin, &ORIGIN_IS_ELSEWHERE);
    return value_with_origin(evaluator->arena, value_unknown(evaluator->arena, cause->kind, cause->what), origin);
}

static const Value *meaning_of_data(const ResourceInstance *resource, Str type, Str name) {
    Instance *in = resource->set->in;
    Str meaning = catalog_data_attribute(in->model->catalog, type, name);
    if (meaning.size == 0) return NULL;
    ProviderConfig *provider = resource_provider(resource);
    if (str_equal(meaning, STR("region"))) {
        const Value *asked = resource_region_asked_for(resource);
        return asked ? asked : region_of_provider(in, provider);
    }
    if (str_equal(meaning, STR("account")) && provider && provider->account.size)
        return value_string(in->evaluator->arena, provider->account);
    return NULL;
}

/* The zones that a data source lists have no names before a plan. They are different ones all the same, and the same
 * in each list of one region that was asked for in the same way. */
static const Value *zone_list(const ResourceInstance *resource, Str what) {
    Instance *in = resource->set->in;
    Arena *arena = in->evaluator->arena;
    const ProviderConfig *provider = resource_provider(resource);
    const Value *argument = resource_argument(resource, STR("region"));
    Str region = argument && argument->kind == VALUE_STRING ? argument->string
                 : !argument && provider                    ? provider->region
                                                            : STR_NONE;
    if (!argument && region.size == 0) region = in->model->default_region;
    if (region.size == 0) return NULL;
    DeclRef ref = resource->set->decl;
    Scope scope = instance_scope(in, unit_facts(in->model, ref), resource->bindings);
    const Value *body = force_deeply(in->evaluator, eval_body(in->evaluator, &scope, unit_decl(in->model, ref)->body));
    StrBuf buf = strbuf_new(arena, VALUE_SIZE_BYTES_MAX);
    if (body->kind != VALUE_OBJECT || !value_is_wholly_known(body)) {
        strbuf_add(&buf, instance_root_key(in, arena));
        strbuf_add(&buf, resource_address(resource, arena));
    } else if (body->object.count > (value_get(body, STR("region")) != NULL)) {
        value_print_json(body, &buf, false);
    }
    Str asked = strbuf_str(&buf);
    Str mark = asked.size ? str_format(arena, "%08x", (unsigned)(str_hash(asked) & 0xffffffff)) : STR_NONE;
    Str list = str_format(arena, "%.*s:zone%s%.*s", STR_ARG(region), mark.size ? "-" : "", STR_ARG(mark));
    return value_unknown_list(arena, CAUSE_DATA, what, list);
}

static const Value *computed(const ResourceInstance *resource, Str name) {
    ResourceSet *set = resource->set;
    Instance *in = set->in;
    const Decl *decl = unit_decl(in->model, set->decl);
    bool is_data = decl->kind == DECL_DATA;
    Str type = facts_str(unit_facts(in->model, set->decl), decl->type);
    const Value *meaning = is_data ? meaning_of_data(resource, type, name) : NULL;
    if (meaning && meaning->kind != VALUE_UNKNOWN) return meaning;
    const Value *planned = plan_attribute(resource, name);
    if (planned || meaning) return planned ? planned : meaning;
    Str what = str_format(in->evaluator->arena, "%s%.*s%.*s.%.*s", instance_address_prefix(decl), STR_ARG(set->name),
                          STR_ARG(resource->suffix), STR_ARG(name));
    bool is_zones = is_data && str_equal(catalog_data_attribute(in->model->catalog, type, name), STR("zones"));
    const Value *zones = is_zones ? zone_list(resource, what) : NULL;
    if (zones) return zones;
    Value *value = ARENA_NEW(in->evaluator->arena, Value);
    *value = *value_unknown(in->evaluator->arena, is_data ? CAUSE_DATA : CAUSE_COMPUTED, what);
    return value;
}

static const Value *written_argument(const ResourceInstance *resource, Str name) {
    const ResourceSet *set = resource->set;
    Model *model = set->in->model;
    DeclRef where = unit_holder(model, set->in->unit, set->decl, name);
    const Facts *facts = unit_facts(model, where);
    ExprId body = unit_decl(model, where)->body;
    Str key = set->in->unit->arguments_key;
    if (key.size && body) body = expr_attribute(facts, body, key);
    if (!body) return NULL;
    Scope scope = instance_scope(set->in, facts, resource->bindings);
    return eval_member(set->in->evaluator, &scope, body, name);
}

static const Value *argument_value(const ResourceInstance *resource, Str name) {
    const Value *value = written_argument(resource, name);
    if (!value || !resource->set->in->plan || !value_cause(value)) return value;
    const Value *planned = plan_attribute(resource, name);
    return planned ? planned : value;
}

const Value *resource_argument(const ResourceInstance *resource, Str name) {
    const Value *value = argument_value(resource, name);
    return value ? value_without_secrets(resource->set->in->evaluator->arena, value) : NULL;
}

static const Value *resource_attribute(Evaluator *evaluator, const Value *value, Str name) {
    ResourceInstance *resource = value->lazy.context;
    const Decl *decl = unit_decl(resource->set->in->model, resource->set->decl);
    bool has_state = decl->kind == DECL_DATA && resource_state_count(resource) > 0;
    if (has_state && (str_equal(name, STR("outputs")) || str_equal(name, STR("values")) ||
                      str_equal(name, STR("nonsensitive_values"))))
        return states_outputs(evaluator, resource);
    const Value *output = template_output(evaluator, resource, name);
    if (output) return value_add_origin(evaluator->arena, output, &resource->origin);
    if (resource->computed && str_equal(resource->computed_name, name)) return resource->computed;
    const Value *argument = argument_value(resource, name);
    /* null means "as if not written", so the provider computes it. */
    bool is_computed = !argument || argument->kind == VALUE_NULL;
    if (is_computed) argument = computed(resource, name);
    const Value *attribute = value_with_origin(evaluator->arena, argument, &resource->origin);
    if (is_computed) resource->computed_name = name, resource->computed = attribute;
    return attribute;
}

static const Value *resource_index(Evaluator *evaluator, const Value *value, const Value *key) {
    Str name;
    if (value_to_string(evaluator->arena, key, &name)) return resource_attribute(evaluator, value, name);
    return unknown(evaluator, CAUSE_UNSUPPORTED, "an index on ",
                   ((const ResourceInstance *)value->lazy.context)->set->name);
}

static const Value *resource_force(Evaluator *evaluator, const Value *value) {
    const ResourceInstance *resource = value->lazy.context;
    const Value *all = unknown(evaluator, CAUSE_COMPUTED, "all of ", resource->set->name);
    return value_with_origin(evaluator->arena, all, &resource->origin);
}

static const LazyOps resource_ops = {resource_attribute, resource_index, resource_force, false};

static bool matches_suffix(Evaluator *evaluator, Str suffix, const Value *key) {
    Str text;
    return value_to_string(evaluator->arena, key, &text) && str_equal(expansion_key(evaluator->arena, suffix), text);
}

static const Value *resource_set_index(Evaluator *evaluator, const Value *value, const Value *key) {
    ResourceSet *set = value->lazy.context;
    resource_set_expand(set);
    if (set->items.count == 0) return unknown(evaluator, CAUSE_ERROR, "no instance of ", set->name);
    if (set->unknown_count && evaluator->trying)
        return unknown_set(evaluator, set, set->unknown_count); /* it may fail */
    if (set->unknown_count) return lazy_resource(evaluator, set->items.items[0]);
    if (!value_is_known(key)) return unknown_set(evaluator, set, key->cause);
    for (size_t i = 0; i < set->items.count; i++)
        if (matches_suffix(evaluator, set->items.items[i]->suffix, key)) {
            if (set->is_absent) break;
            return lazy_resource(evaluator, set->items.items[i]);
        }
    return unknown(evaluator, CAUSE_ERROR, "no such instance of ", set->name);
}

static const Value *resource_set_attribute(Evaluator *evaluator, const Value *value, Str name) {
    /* aws_x.y.id where y has for_each is an index by name in old syntax; anything else is an error. */
    return resource_set_index(evaluator, value, value_string(evaluator->arena, name));
}

static const Value *collection(Evaluator *evaluator, const Value **values, const Str *suffixes, size_t count,
                               bool is_map) {
    if (!is_map) return value_list(evaluator->arena, values, count);
    Str *keys = ARENA_ARRAY(evaluator->arena, Str, count);
    for (size_t i = 0; i < count; i++) keys[i] = expansion_key(evaluator->arena, suffixes[i]);
    return value_object(evaluator->arena, keys, values, count);
}

static const Value *resource_set_force(Evaluator *evaluator, const Value *value) {
    ResourceSet *set = value->lazy.context;
    resource_set_expand(set);
    if (set->all) return set->all;
    if (set->unknown_count) return unknown_set(evaluator, set, set->unknown_count);
    size_t count = set->is_absent ? 0 : set->items.count;
    const Value **values = ARENA_ARRAY(evaluator->arena, const Value *, count);
    Str *suffixes = ARENA_ARRAY(evaluator->arena, Str, count);
    for (size_t i = 0; i < count; i++) {
        values[i] = lazy_resource(evaluator, set->items.items[i]);
        suffixes[i] = set->items.items[i]->suffix;
    }
    const Value *all = collection(evaluator, values, suffixes, count, set->is_keyed);
    if (set->is_expanded) set->all = all;
    return all;
}

static const LazyOps resource_set_ops = {resource_set_attribute, resource_set_index, resource_set_force, true};

const Value *instance_resource_value(Evaluator *evaluator, Instance *in, DeclKind kind, Str name) {
    ResourceSet *set = instance_resource_set(in, kind, name);
    if (!set) return instance_not_declared(in, "nothing is declared as ", name);
    resource_set_expand(set);
    if (set->is_expanding) return unknown(evaluator, CAUSE_ERROR, "a cycle through ", name);
    if (!set->is_indexed && set->items.count == 1) return lazy_resource(evaluator, set->items.items[0]);
    return lazy(evaluator, &resource_set_ops, set, &set->origin);
}

/* ---- modules as values ---- */

/* Of a module that is known in part: what it gives, too, but nobody here can tell. */
static const Value *unknown_output(Evaluator *evaluator, const Instance *in, Str name) {
    Str what = str_format(evaluator->arena, "module.%.*s.%.*s", STR_ARG(in->set->name), STR_ARG(name));
    return value_with_origin(evaluator->arena, value_unknown(evaluator->arena, CAUSE_MODULE, what),
                             &in->set->opaque->origin);
}

static const Value *module_attribute(Evaluator *evaluator, const Value *value, Str name) {
    Instance *in = value->lazy.context;
    const DeclRef *ref = unit_find(in->unit, in->model->arena, DECL_OUTPUT, name);
    if (!ref && in->unit->is_partial) return unknown_output(evaluator, in, name);
    if (!ref) return unknown(evaluator, CAUSE_ERROR, "no such output: ", name);
    if (evaluator->depth > EVAL_DEPTH_MAX) return unknown(evaluator, CAUSE_LIMIT, "depth of ", name);
    DeclRef where;
    ExprId expr = unit_attribute(in->model, in->unit, *ref, STR("value"), &where);
    if (!expr) expr = unit_attribute(in->model, in->unit, *ref, STR("Value"), &where);
    if (!expr) return unknown(evaluator, CAUSE_ERROR, "output without a value: ", name);
    Scope scope = instance_scope(in, unit_facts(in->model, where), NULL);
    const Value *output = eval(evaluator, &scope, expr);
    return declaration_is_sensitive(in, *ref) ? value_sensitive(evaluator->arena, output) : output;
}

static const Value *module_force(Evaluator *evaluator, const Value *value);

static const Value *module_index(Evaluator *evaluator, const Value *value, const Value *key) {
    Str name;
    if (value_to_string(evaluator->arena, key, &name)) return module_attribute(evaluator, value, name);
    return eval_index(evaluator, module_force(evaluator, value), key); /* one of its outputs */
}

static const Value *module_force(Evaluator *evaluator, const Value *value) {
    Instance *in = value->lazy.context;
    VEC(Str) keys = {0};
    VEC(const Value *) values = {0};
    for (size_t i = 0; i < in->unit->decls.count; i++) {
        const Decl *decl = unit_decl(in->model, in->unit->decls.items[i]);
        if (decl->kind != DECL_OUTPUT) continue;
        Str name = facts_str(unit_facts(in->model, in->unit->decls.items[i]), decl->name);
        *VEC_PUSH(evaluator->arena, &keys) = name;
        *VEC_PUSH(evaluator->arena, &values) = module_attribute(evaluator, value, name);
    }
    const Value *all = value_object(evaluator->arena, keys.items, values.items, keys.count);
    if (!in->unit->is_partial || all->kind != VALUE_OBJECT) return all;
    Value *open = ARENA_NEW(evaluator->arena, Value);
    *open = *all;
    open->is_open = true;
    return open;
}

static const LazyOps module_ops = {module_attribute, module_index, module_force, false};

/* One of the instances, or all: whose outputs nobody has looked at. */
static const Value *unknown_module(Evaluator *evaluator, const Cause *cause) {
    const Value *value = value_unknown(evaluator->arena, cause->kind, cause->what);
    return value_with_origin(evaluator->arena, value, &ORIGIN_IS_OPEN);
}

const Value *instance_outputs(Evaluator *evaluator, Instance *in) { return lazy(evaluator, &module_ops, in, NULL); }

static const Value *module_set_index(Evaluator *evaluator, const Value *value, const Value *key) {
    ModuleSet *set = value->lazy.context;
    if (set->items.count == 0) return unknown(evaluator, CAUSE_ERROR, "no instance of module ", set->name);
    if (set->unknown_count && evaluator->trying) return unknown_module(evaluator, set->unknown_count); /* it may fail */
    if (set->unknown_count) return lazy(evaluator, &module_ops, set->items.items[0], NULL);
    if (!value_is_known(key)) return unknown_module(evaluator, key->cause);
    for (size_t i = 0; i < set->items.count && !set->is_absent; i++)
        if (matches_suffix(evaluator, set->items.items[i]->suffix, key))
            return lazy(evaluator, &module_ops, set->items.items[i], NULL);
    return unknown(evaluator, CAUSE_ERROR, "no such instance of module ", set->name);
}

static const Value *module_set_attribute(Evaluator *evaluator, const Value *value, Str name) {
    return module_set_index(evaluator, value, value_string(evaluator->arena, name));
}

static const Value *module_set_force(Evaluator *evaluator, const Value *value) {
    ModuleSet *set = value->lazy.context;
    if (set->unknown_count) return unknown_module(evaluator, set->unknown_count);
    size_t count = set->is_absent ? 0 : set->items.count;
    const Value **values = ARENA_ARRAY(evaluator->arena, const Value *, count);
    Str *suffixes = ARENA_ARRAY(evaluator->arena, Str, count);
    for (size_t i = 0; i < count; i++) {
        values[i] = lazy(evaluator, &module_ops, set->items.items[i], NULL);
        suffixes[i] = set->items.items[i]->suffix;
    }
    return collection(evaluator, values, suffixes, count, set->is_keyed);
}

static const LazyOps module_set_ops = {module_set_attribute, module_set_index, module_set_force, true};

const Value *module_set_value(Evaluator *evaluator, ModuleSet *set) {
    if (!set->is_indexed && set->items.count == 1) return lazy(evaluator, &module_ops, set->items.items[0], NULL);
    return lazy(evaluator, &module_set_ops, set, NULL);
}

const Value *instance_module_value(Evaluator *evaluator, Instance *in, Str name) {
    ModuleSet *set = instance_module_set(in, name);
    if (!set) return unknown(evaluator, CAUSE_ERROR, "no module ", name);
    module_set_expand(set);
    if (set->is_expanding) return unknown(evaluator, CAUSE_ERROR, "a cycle through module ", name);
    if (set->unit == MAP_NONE) {
        const Value *missing = unknown(evaluator, CAUSE_MODULE, "module.", name);
        return set->opaque ? value_with_origin(evaluator->arena, missing, &set->opaque->origin) : missing;
    }
    return module_set_value(evaluator, set);
}
