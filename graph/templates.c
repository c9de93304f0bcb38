/* Nothing here is known of resources: only what the language of templates says of itself.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html */
#include "graph/templates.h"

#include "analyzer/core/limits.h"
#include "graph/exports.h"
#include "graph/functions.h"

/* ---- pseudo parameters ---- */

static Str region_of(Instance *in) {
    const Instance *stack = instance_placed_stack(in);
    const ProviderConfig *own = stack->parent ? NULL : instance_stack_provider(in);
    if (own) return own->region;
    if (stack->stack_region.size || stack->parent) return stack->stack_region;
    return in->model->default_region;
}

const Value *template_pseudo_parameter(Instance *in, Str name) {
    Arena *arena = in->model->arena;
    Str region = region_of(in);
    if (str_equal(name, STR("AWS::NoValue"))) return &VALUE_NULL_VALUE;
    if (str_equal(name, STR("AWS::StackName")) && !in->parent && in->stack_name.size)
        return value_string(arena, in->stack_name);
    const ProviderConfig *own = in->parent ? NULL : instance_stack_provider(in);
    if (own && str_equal(name, STR("AWS::StackName"))) return provider_argument(own, STR("stack_name"));
    const Instance *root = in;
    while (root->parent) root = root->parent; /* depth: MODULE_DEPTH_MAX */
    Str account = root->stacks.count ? root->stacks.items[0]->account : STR_NONE;
    if (account.size && str_equal(name, STR("AWS::AccountId"))) return value_string(arena, account);
    if (region.size == 0) return NULL;
    if (str_equal(name, STR("AWS::Region"))) return value_string(arena, region);
    const Region *known = catalog_region(in->model->catalog, STR_NONE, region);
    if (known && known->partition.size && str_equal(name, STR("AWS::Partition")))
        return value_string(arena, known->partition);
    if (known && known->dns_suffix.size && str_equal(name, STR("AWS::URLSuffix")))
        return value_string(arena, known->dns_suffix);
    return NULL;
}

/* ---- functions ---- */

/* Zones without names, but different ones, in the same order wherever the same region is asked for. */
static const Value *get_azs(Evaluator *evaluator, const Scope *scope, const Value *const *arguments, size_t count) {
    const Value *region = count ? eval_force(evaluator, arguments[0]) : NULL;
    if (count > 1 || (region && region->kind != VALUE_STRING)) return NULL;
    if (!region || region->string.size == 0) region = scope->name(evaluator, scope, STR("AWS::Region"));
    Str place = region->kind == VALUE_STRING ? region->string : STR("stack");
    Str list = str_format(evaluator->arena, "%.*s:zone", STR_ARG(place));
    return value_unknown_list(evaluator->arena, CAUSE_ENVIRONMENT, STR("the zones of the region"), list);
}

/* Fn::Cidr [block, number of networks, bits of the host part]. */
static const Value *cidr(Evaluator *evaluator, const Scope *scope, const Value *const *arguments, size_t count) {
    enum { NETWORKS_MAX = 256, BITS_DEFAULT = 8 };
    int64_t wanted = 0, host_bits = BITS_DEFAULT, prefix;
    const Value *forced[3];
    if (count < 2 || count > 3) return NULL;
    for (size_t i = 0; i < count; i++) forced[i] = eval_force(evaluator, arguments[i]);
    const Value *unknown = unknown_because(evaluator, forced, count);
    if (unknown) return unknown;
    if (forced[0]->kind != VALUE_STRING || !value_to_int64(evaluator->arena, forced[1], &wanted) || wanted < 1 ||
        wanted > NETWORKS_MAX)
        return value_error(evaluator, "Fn::Cidr takes a network and how many to make of it, 1 to %d", NETWORKS_MAX);
    Str block = forced[0]->string;
    size_t slash = str_find_char(block, '/', 0);
    if ((count == 3 && !value_to_int64(evaluator->arena, forced[2], &host_bits)) || slash == SIZE_MAX ||
        !str_to_int64(str_slice(block, slash + 1, block.size), &prefix))
        return value_error(evaluator, "Fn::Cidr of \"%.*s\"", STR_ARG(block));
    int size = str_find_char(block, ':', 0) == SIZE_MAX ? 32 : 128;
    const Value *bits = value_whole(evaluator->arena, size - host_bits - prefix);
    const Value *items[NETWORKS_MAX];
    for (size_t i = 0; i < (size_t)wanted; i++) {
        const Value *call[3] = {forced[0], bits, value_whole(evaluator->arena, (int64_t)i)};
        items[i] = function_call(evaluator, scope, STR("cidrsubnet"), call, 3);
        if (items[i]->kind != VALUE_STRING) return items[i];
    }
    return make_list(evaluator, items, (size_t)wanted);
}

/* The name of the map is worked out, too: AWS::LanguageExtensions. */
static const Value *find_in_map(Evaluator *evaluator, const Scope *scope, const Value *const *arguments, size_t count) {
    if (count != 3) return NULL;
    const Value *name = eval_force(evaluator, arguments[0]);
    if (name->kind != VALUE_STRING) return unknown_because(evaluator, arguments, 1);
    const Value *found = scope->declaration(evaluator, scope, DECL_VALUE, name->string);
    for (size_t i = 1; i < count; i++) found = eval_index(evaluator, found, arguments[i]);
    return found;
}

/* {{resolve:service:name}}: what stands there is for the store to say. */
static const Value *resolve(Evaluator *evaluator, const Value *const *arguments, size_t count) {
    if (count != 2) return NULL;
    const Value *service = eval_force(evaluator, arguments[0]), *name = eval_force(evaluator, arguments[1]);
    if (service->kind != VALUE_STRING) return NULL;
    Str what = STR("a name that is not known");
    if (name->kind == VALUE_STRING) what = template_reference_name(name->string);
    what = str_format(evaluator->arena, "what %.*s holds under %.*s", STR_ARG(service->string), STR_ARG(what));
    const Value *value = value_unknown(evaluator->arena, CAUSE_ENVIRONMENT, what);
    return name->origin ? value_add_origin(evaluator->arena, value, name->origin) : value;
}

Str template_reference_name(Str reference) {
    enum { COLONS_OF_ARN = 7 };
    size_t end = 0, colons = str_starts_with(reference, STR("arn:")) ? COLONS_OF_ARN : 1;
    for (; end < reference.size; end++)
        if (reference.data[end] == ':' && --colons == 0) break;
    return str_slice(reference, 0, end);
}

const Value *template_function(Evaluator *evaluator, const Scope *scope, Str name, const Value *const *arguments,
                               size_t count) {
    if (str_equal(name, STR("cfn_get_azs"))) return get_azs(evaluator, scope, arguments, count);
    if (str_equal(name, STR("cfn_cidr"))) return cidr(evaluator, scope, arguments, count);
    if (str_equal(name, STR("cfn_resolve"))) return resolve(evaluator, arguments, count);
    if (str_equal(name, STR("cfn_find_in_map"))) return find_in_map(evaluator, scope, arguments, count);
    return NULL;
}

const Value *template_special(Evaluator *evaluator, const Scope *scope, ExprId expr) {
    if (!exports_is_import(scope->facts, expr)) return NULL;
    const ExportMatch *match = exports_find(scope->context, scope->facts, expr, scope->bindings);
    if (match->in && evaluator->depth < EVAL_DEPTH_MAX)
        return eval_attribute(evaluator, instance_outputs(evaluator, match->in), match->output);
    Str name = match->has_name ? match->name : STR("a name that is not known");
    const char *several = match->candidates.count ? ", which several stacks have" : "";
    Str what = str_format(evaluator->arena, "the export %.*s%s", STR_ARG(name), several);
    return value_unknown(evaluator->arena, CAUSE_ENVIRONMENT, what);
}

/* ---- parameters ---- */

static const Value *split_list(Evaluator *evaluator, const Value *value) {
    enum { ITEMS_MAX = 1000 };
    Str text, item;
    if (!value_is_known(value) || value->kind == VALUE_NULL || !value_to_string(evaluator->arena, value, &text))
        return value;
    VEC(const Value *) items = {0};
    while (text.size && items.count < ITEMS_MAX && str_split_next(&text, ',', &item))
        *VEC_PUSH(evaluator->arena, &items) = make_string(evaluator, str_trim(item));
    const Value *list = make_list(evaluator, items.items, items.count);
    if (value->origin) list = value_with_origin(evaluator->arena, list, value->origin);
    return value->is_default ? value_default(evaluator->arena, list) : list;
}

/* Its own value is a name; what stands under it is for the store to say. */
static const Value *stored(Evaluator *evaluator, const Value *name) {
    Str text;
    if (!value_is_known(name) || !value_to_string(evaluator->arena, name, &text)) return name;
    Str what = str_format(evaluator->arena, "what is stored under %.*s", STR_ARG(text));
    return value_unknown(evaluator->arena, CAUSE_ENVIRONMENT, what);
}

/* "List<AWS::EC2::Subnet::Id>": what each item is. */
static Str item_type(Instance *in, DeclRef ref) {
    DeclRef where;
    ExprId type = unit_attribute(in->model, in->unit, ref, STR("Type"), &where);
    Str text;
    if (!type || !expr_literal(unit_facts(in->model, where), type, &text)) return STR_NONE;
    if (str_starts_with(text, STR("List<")) && str_ends_with(text, STR(">"))) return str_slice(text, 5, text.size - 1);
    return text;
}

/* A text that is no id where an id has to stand is for whoever deploys to replace. */
static const Value *given_id(Instance *in, DeclRef ref, const Value *value) {
    Str type = item_type(in, ref), name = facts_str(unit_facts(in->model, ref), unit_decl(in->model, ref)->name);
    const Value *forced = eval_force(in->evaluator, value);
    size_t count = forced->kind == VALUE_LIST ? forced->list.count : 1;
    for (size_t i = 0; i < count; i++) {
        const Value *item = forced->kind == VALUE_LIST ? forced->list.items[i] : forced;
        if (item->kind != VALUE_STRING || item->origin ||
            !catalog_is_placeholder(in->model->catalog, type, type, item->string))
            continue;
        Str what = str_format(in->model->arena, "%.*s: \"%.*s\" stands for it", STR_ARG(name), STR_ARG(item->string));
        return value_unknown(in->evaluator->arena, CAUSE_INPUT, what);
    }
    return forced;
}

const Value *template_input(Instance *in, DeclRef ref, const Value *value) {
    Str form = facts_str(unit_facts(in->model, ref), unit_decl(in->model, ref)->type);
    if (form.size == 0) return str_starts_with(item_type(in, ref), STR("AWS::")) ? given_id(in, ref, value) : value;
    value = eval_force(in->evaluator, value);
    return str_equal(form, STR("list")) ? given_id(in, ref, split_list(in->evaluator, value))
                                        : stored(in->evaluator, value);
}

/* ---- nested stacks ---- */

const Value *template_passed_input(Instance *in, Str name) {
    const Unit *caller = in->parent->unit;
    DeclRef where;
    if (caller->call_arguments_key.size == 0) return NULL;
    ExprId expr = unit_attribute(in->model, caller, in->set->call, caller->call_arguments_key, &where);
    if (!expr || facts_expr(unit_facts(in->model, where), expr)->kind == EXPR_OBJECT) return NULL;
    Scope scope = instance_scope(in->parent, unit_facts(in->model, where), in->call_bindings);
    const Value *all = eval_force(in->evaluator, eval(in->evaluator, &scope, expr));
    if (all->kind == VALUE_OBJECT) return value_get(all, name);
    return all->kind == VALUE_UNKNOWN ? all : NULL;
}

/* The argument of the caller, or what the parameter is without one: as text, before its type makes anything of it. */
static const Value *given_text(Instance *in, DeclRef ref, Str name) {
    DeclRef where;
    const Unit *unit = in->unit;
    const Value *passed = in->parent ? template_passed_input(in, name) : NULL;
    ExprId expr = in->parent ? unit_call_argument(in->model, in->parent->unit, in->set->call, name, &where) : 0;
    Instance *from = expr ? in->parent : in;
    if (passed) return passed;
    if (!expr) expr = unit_attribute(in->model, unit, ref, STR("Default"), &where);
    if (!expr) return NULL;
    Scope scope = instance_scope(from, unit_facts(in->model, where), expr && from != in ? in->call_bindings : NULL);
    return eval_force(in->evaluator, eval(in->evaluator, &scope, expr));
}

bool template_stored(Instance *in, Str parameter, Str *store, Str *name) {
    const DeclRef *ref = unit_find(in->unit, in->model->arena, DECL_INPUT, parameter);
    *store = ref ? facts_str(unit_facts(in->model, *ref), unit_decl(in->model, *ref)->type) : STR_NONE;
    if (store->size == 0 || str_equal(*store, STR("list"))) return false;
    const Value *value = given_text(in, *ref, parameter);
    if (value && value->kind == VALUE_STRING) *name = value->string;
    return value && value->kind == VALUE_STRING;
}

ModuleSet *template_call(const ResourceInstance *resource) {
    Instance *in = resource->set->in;
    if (in->unit->outputs_prefix.size == 0 || in->modules.count == 0) return NULL;
    ModuleSet *set = instance_module_set(in, resource->set->name);
    if (!set) return NULL;
    module_set_expand(set);
    return set->unit == MAP_NONE || set->items.count == 0 ? NULL : set;
}

const Value *template_output(Evaluator *evaluator, const ResourceInstance *resource, Str attribute) {
    Str prefix = resource->set->in->unit->outputs_prefix;
    if (prefix.size == 0 || !str_starts_with(attribute, prefix)) return NULL;
    ModuleSet *set = template_call(resource);
    if (!set || set->is_expanding) return NULL;
    Str output = str_slice(attribute, prefix.size, attribute.size);
    return eval_attribute(evaluator, module_set_value(evaluator, set), output);
}
