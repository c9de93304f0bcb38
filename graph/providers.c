/* Provider configurations: which one a resource uses, through any depth of modules, and where it points.
 * Also the reading of arguments by path, which placement and properties share. */
#include <assert.h>

#include "analyzer/core/limits.h"
#include "graph/functions.h"
#include "graph/mention.h"
#include "graph/var_sets.h"
#include "graph/terragrunt.h"

static const char KEY_MARK = '\x1f';

/* A provider reference is not a value: aws, aws.use1, aws.by_region[each.key], or "aws.use1" as written
 * before Terraform 0.12. Empty when it is none of these. */
static Str reference_key(Instance *in, const Facts *facts, ExprId id, const Binding *bindings) {
    Arena *arena = in->model->arena;
    const Expr *expr = facts_expr(facts, id);
    Str text = facts_str(facts, expr->text);
    switch ((ExprKind)expr->kind) {
    case EXPR_NAME:
    case EXPR_STRING: return text;
    case EXPR_ATTR: {
        Str base = reference_key(in, facts, expr_child(facts, id, 0), bindings);
        return str_format(arena, "%.*s.%.*s", STR_ARG(base), STR_ARG(text));
    }
    case EXPR_INDEX: {
        Str base = reference_key(in, facts, expr_child(facts, id, 0), bindings), index;
        Scope scope = instance_scope(in, facts, bindings);
        const Value *value = eval(in->evaluator, &scope, expr_child(facts, id, 1));
        bool is_known = value_is_known(value) && value_to_string(arena, value, &index);
        const Cause *cause = is_known ? NULL : value_cause(value);
        if (cause) index = cause->what;
        /* An unknown key is marked twice and says what it needs. */
        return str_format(arena, "%.*s%c%s%.*s", STR_ARG(base), KEY_MARK, is_known ? "" : "\x1f", STR_ARG(index));
    }
    default: return STR_NONE; /* all other kinds can't name a provider */
    }
}

static Str literal_alias(const Instance *in, DeclRef ref) {
    const Facts *facts = unit_facts(in->model, ref);
    Str alias;
    ExprId expr = expr_attribute(facts, unit_decl(in->model, ref)->body, STR("alias"));
    return expr && expr_literal(facts, expr, &alias) ? alias : STR_NONE;
}

/* The account in an ARN such as arn:aws:iam::123456789012:role/deploy. */
static Str account_of_role(Str arn) {
    Str rest = arn, part = STR_NONE;
    for (int field = 0; field < 5; field++)
        if (!str_split_next(&rest, ':', &part)) return STR_NONE;
    return part.size == 12 ? part : STR_NONE;
}

static const Value *config_argument(const ProviderConfig *config, Str name) {
    DeclRef where = unit_holder(config->in->model, config->in->unit, config->decl, name);
    Scope scope = instance_scope(config->in, unit_facts(config->in->model, where), config->bindings);
    const Value *value = eval_member(config->in->evaluator, &scope, unit_decl(config->in->model, where)->body, name);
    return value ? value_without_secrets(config->in->evaluator->arena, value) : NULL;
}

const Value *provider_argument(const ProviderConfig *config, Str name) { return config_argument(config, name); }

/* The source says which workspaces there are: then these are all the entries that can be taken. */
static bool has_workspaces(const Instance *in) {
    while (in->parent) in = in->parent;
    for (size_t i = 0; i < in->var_set_count; i++)
        if (in->var_sets[i].workspace.size) return true;
    return false;
}

/* `option ?? written`, as a template has it that says itself where it goes: what is written counts while nobody gives the
 * option. */
static ExprId behind_option(const ProviderConfig *config, const Facts *facts, ExprId id) {
    const Expr *expr = facts_expr(facts, id);
    const Decl *decl = unit_decl(config->in->model, config->decl);
    if (config->in->unit->arguments_key.size == 0 || decl->name.size) return id;
    if (expr->kind != EXPR_BINARY || expr->number != OP_COALESCE) return id;
    const Expr *option = facts_expr(facts, expr_child(facts, id, 0));
    bool is_open = option->kind == EXPR_DECL && option->number == DECL_INPUT &&
                   !instance_input_is_assigned(config->in, facts_str(facts, option->text));
    return is_open ? expr_child(facts, id, 1) : id;
}

static void read_region(ProviderConfig *config) {
    Instance *in = config->in;
    const Decl *decl = unit_decl(in->model, config->decl);
    config->location = location_of(in->model, config->decl, decl->line, decl->column);
    DeclRef where;
    ExprId expr = unit_attribute(in->model, in->unit, config->decl, STR("region"), &where);
    if (!expr) return;
    const Facts *facts = unit_facts(in->model, where);
    const Expr *written = facts_expr(facts, behind_option(config, facts, expr));
    config->region_is_given = true;
    config->is_literal = written->kind == EXPR_STRING;
    config->location = location_of(in->model, where, written->line, written->column);
    if (written->kind == EXPR_DECL && written->number == DECL_INPUT)
        config->region_variable = facts_str(facts, written->text);
    if (written->kind == EXPR_DECL && written->number == DECL_VALUE)
        config->region_local = str_concat(in->model->arena, STR("local."), facts_str(facts, written->text));
    const Value *value = config_argument(config, STR("region"));
    if (value && value->is_any && value->is_default && !has_workspaces(in)) {
        /* Everything hangs on the place, and a deployment may bring a table in place of the default: agreeing is not enough. */
        config->region_cause = STR("which entry of a map is taken");
    } else if (value && value->kind == VALUE_STRING) {
        config->region = value->string;
        config->region_is_default = value->is_default && !config->is_literal;
        config->region_is_assigned =
            config->region_variable.size && instance_input_is_assigned(in, config->region_variable);
        config->region_is_of_command =
            config->region_is_assigned && var_sets_is_of_command(in, facts_str(facts, written->text));
    } else if (value && value->kind == VALUE_NULL) {
        config->region_is_given = false;
    } else {
        const Cause *cause = value ? value_cause(value) : NULL;
        config->region_cause = cause ? cause->what : STR("region");
    }
}

/* Roles are assumed one after the other: the last one's account counts. true: it is told, be it as unknown. */
static bool account_of_roles(ProviderConfig *config, const Value *roles) {
    const Cause *cause = roles && roles->kind == VALUE_UNKNOWN ? roles->cause : NULL;
    bool is_list = roles && (roles->kind == VALUE_LIST || roles->kind == VALUE_SET);
    for (size_t i = is_list ? roles->list.count : 0; i > 0 && !cause; i--) {
        const Value *arn = eval_attribute(config->in->evaluator, roles->list.items[i - 1], STR("role_arn"));
        if (arn->kind == VALUE_UNKNOWN) cause = arn->cause;
        if (arn->kind != VALUE_STRING) continue;
        config->account = account_of_role(arn->string);
        return true;
    }
    if (cause) config->account_cause = cause->what;
    return cause != NULL;
}

/* The project or subscription that the configuration names. */
static void read_named_account(ProviderConfig *config, Str argument) {
    const Value *value = config_argument(config, argument);
    const Cause *cause = value && value->kind == VALUE_UNKNOWN ? value->cause : NULL;
    if (value && value->kind == VALUE_STRING) config->account = value->string;
    if (cause) config->account_cause = cause->what;
}

static void read_account(ProviderConfig *config) {
    Arena *arena = config->in->model->arena;
    Str argument =
        catalog_account_argument(config->in->model->catalog, unit_provider(config->in->unit, config->name), false);
    if (argument.size) {
        read_named_account(config, argument);
        return;
    }
    const Value *roles = config_argument(config, STR("assume_role"));
    const Value *federated = config_argument(config, STR("assume_role_with_web_identity"));
    config->assumes_role = roles || federated;
    /* What another issuer's token gives is the first step, the roles are those after it. */
    if (!account_of_roles(config, roles)) account_of_roles(config, federated);
    const Value *allowed = config->account.size ? NULL : config_argument(config, STR("allowed_account_ids"));
    Str text;
    if (allowed && (allowed->kind == VALUE_LIST || allowed->kind == VALUE_SET) && allowed->list.count == 1 &&
        value_to_string(arena, allowed->list.items[0], &text))
        config->account = text;
    if (config->account.size) config->account_cause = STR_NONE;
}

static void read_endpoints(ProviderConfig *config) {
    const Value *blocks = config_argument(config, STR("endpoints"));
    for (size_t i = 0; blocks && blocks->kind == VALUE_LIST && i < blocks->list.count; i++) {
        const Value *block = eval_force(config->in->evaluator, blocks->list.items[i]);
        for (size_t k = 0; block->kind == VALUE_OBJECT && k < block->object.count; k++) {
            const Value *endpoint = block->object.values[k];
            if (endpoint->kind != VALUE_STRING) continue;
            Found found = text_found(config->in->model, endpoint->string);
            if (found.kind != FOUND_HOST || !found.host.pattern.size) config->is_emulated = true;
        }
    }
}

static ProviderConfig *config_new(Instance *in, DeclRef ref, Str alias, Str key, const Binding *bindings) {
    ProviderConfig *config = ARENA_NEW(in->model->arena, ProviderConfig);
    config->in = in;
    config->decl = ref;
    config->name = facts_str(unit_facts(in->model, ref), unit_decl(in->model, ref)->type);
    config->alias = alias;
    config->key = key;
    config->bindings = bindings;
    /* Listed before it is read: a region that depends on the provider itself finds it without a region
     * instead of recursing. */
    *VEC_PUSH(in->model->arena, &in->providers) = config;
    read_region(config);
    read_account(config);
    read_endpoints(config);
    return config;
}

/* Value of the block's for_each (OpenTofu); NULL when it has none. */
static const Value *for_each_of(Instance *in, DeclRef ref) {
    const Facts *facts = unit_facts(in->model, ref);
    ExprId expr = expr_attribute(facts, unit_decl(in->model, ref)->body, STR("for_each"));
    if (!expr) return NULL;
    Scope scope = instance_scope(in, facts, NULL);
    return eval_force(in->evaluator, eval(in->evaluator, &scope, expr));
}

/* What each.key and each.value are for one key; unknown values when there is no such key. */
static const Binding *bind_key(Instance *in, const Value *all, Str *key) {
    Arena *arena = in->model->arena;
    bool is_map = all->kind == VALUE_OBJECT, is_set = all->kind == VALUE_SET || all->kind == VALUE_LIST;
    size_t count = is_map ? all->object.count : is_set ? all->list.count : 0;
    for (size_t i = 0; i < count; i++) {
        Str own;
        if (is_map)
            own = all->object.keys[i];
        else if (!value_to_string(arena, all->list.items[i], &own))
            continue;
        if (str_equal(own, *key))
            return instance_bind_each(arena, value_string(arena, own),
                                      is_map ? all->object.values[i] : all->list.items[i]);
    }
    const Cause *cause = value_cause(all);
    Str needs = key->size > 1 && key->data[0] == KEY_MARK ? str_slice(*key, 1, key->size) : STR("the provider's key");
    const Value *unknown =
        cause ? value_unknown(arena, cause->kind, cause->what) : value_unknown(arena, CAUSE_INPUT, needs);
    if (cause) *key = STR("\x1f");
    return instance_bind_each(arena, unknown, unknown);
}

static ProviderConfig *config_of(Instance *in, DeclRef ref, Str key) {
    Str alias = literal_alias(in, ref);
    const Value *all = for_each_of(in, ref);
    const Binding *bindings = NULL;
    if (!all) key = STR_NONE;
    if (all && key.size == 0) key = STR("\x1f");
    if (all) bindings = bind_key(in, all, &key);
    for (size_t i = 0; i < in->providers.count; i++) {
        ProviderConfig *known = in->providers.items[i];
        if (known->decl.file == ref.file && known->decl.decl == ref.decl && str_equal(known->key, key)) return known;
    }
    return config_new(in, ref, alias, key, bindings);
}

/* How a module names a configuration: what its provider is, whatever its local name, and which of those. */
typedef struct {
    Str local, provider; /* "foo" that stands for "aws" */
    Str alias, key;
} ProviderAddress;

static ProviderAddress address_of(const Unit *unit, Str text) {
    ProviderAddress address = {0};
    size_t mark = str_find_char(text, KEY_MARK, 0);
    if (mark != SIZE_MAX) {
        address.key = str_slice(text, mark + 1, text.size);
        text = str_slice(text, 0, mark);
    }
    size_t dot = str_find_char(text, '.', 0);
    address.local = str_slice(text, 0, dot == SIZE_MAX ? text.size : dot);
    if (dot != SIZE_MAX) address.alias = str_slice(text, dot + 1, text.size);
    address.provider = unit_provider(unit, address.local);
    return address;
}

static ProviderConfig *own_config(Instance *in, const ProviderAddress *address) {
    const DeclRef *by_local = NULL;
    for (size_t i = 0; i < in->unit->providers.count; i++) {
        const DeclRef *ref = &in->unit->providers.items[i];
        Str local = facts_str(unit_facts(in->model, *ref), unit_decl(in->model, *ref)->type);
        bool is_local = str_equal(local, address->local);
        bool is_same = str_equal(unit_provider(in->unit, local), address->provider);
        if ((!is_local && !is_same) || !str_equal(literal_alias(in, *ref), address->alias)) continue;
        if (is_same) return config_of(in, *ref, address->key);
        if (!by_local)
            by_local = ref; /* a module that does not say what its provider is: by name, as Terraform 0.12 did */
    }
    return by_local ? config_of(in, *by_local, address->key) : NULL;
}

/* The parent's key for a child's, from the call's `providers` argument; empty when it has none. */
static Str passed_key(const Instance *in, const ProviderAddress *address) {
    DeclRef where;
    ExprId map = unit_attribute(in->model, in->parent->unit, in->set->call, STR("providers"), &where);
    if (!map) return STR_NONE;
    const Facts *facts = unit_facts(in->model, where);
    const Expr *object = facts_expr(facts, map);
    for (uint32_t i = 0; i < object->count; i++) {
        ExprId item = expr_child(facts, map, i);
        ProviderAddress given = address_of(in->unit, facts_str(facts, facts_expr(facts, item)->text));
        bool is_same = str_equal(given.local, address->local) || str_equal(given.provider, address->provider);
        if (is_same && str_equal(given.alias, address->alias))
            return reference_key(in->parent, facts, expr_child(facts, item, 1), in->call_bindings);
    }
    return STR_NONE;
}

ProviderConfig *instance_provider(Instance *in, Str key) {
    ProviderAddress address = address_of(in->unit, key);
    for (; in; in = in->parent) { /* bounded by MODULE_DEPTH_MAX */
        Str passed = in->parent ? passed_key(in, &address) : STR_NONE;
        ProviderConfig *own = passed.size ? NULL : own_config(in, &address);
        if (own) return own;
        if (!in->parent) return in->terragrunt ? terragrunt_provider(in, address.local, address.alias) : NULL;
        if (passed.size)
            address = address_of(in->parent->unit, passed);
        else if (address.alias.size)
            return NULL; /* an alias is never inherited unasked */
    }
    return NULL;
}

/* A module's block without settings, for which its caller passes a configuration: how modules announced what
 * they want before configuration_aliases. */
static bool is_placeholder(const Instance *in, DeclRef ref) {
    if (!in->parent) return false;
    Str local = facts_str(unit_facts(in->model, ref), unit_decl(in->model, ref)->type);
    ProviderAddress address = {local, unit_provider(in->unit, local), literal_alias(in, ref), STR_NONE};
    return passed_key(in, &address).size > 0;
}

void instance_each_provider(Instance *in, void (*visit)(ProviderConfig *, void *), void *context) {
    for (size_t i = 0; i < in->unit->providers.count; i++) {
        DeclRef ref = in->unit->providers.items[i];
        if (is_placeholder(in, ref)) continue;
        const Value *all = for_each_of(in, ref);
        bool is_map = all && all->kind == VALUE_OBJECT,
             is_set = all && (all->kind == VALUE_SET || all->kind == VALUE_LIST);
        size_t count = is_map ? all->object.count : is_set ? all->list.count : 0;
        for (size_t k = 0; k < count; k++) {
            Str key;
            if (is_map)
                key = all->object.keys[k];
            else if (!value_to_string(in->model->arena, all->list.items[k], &key))
                continue;
            visit(config_of(in, ref, key), context);
        }
        if (!is_map && !is_set) visit(config_of(in, ref, STR_NONE), context);
    }
}

ProviderConfig *instance_stack_provider(Instance *in) {
    while (in->parent) in = in->parent;
    if (!in->unit->providers.count || in->unit->arguments_key.size == 0) return NULL;
    DeclRef first = in->unit->providers.items[0];
    return instance_provider(in, facts_str(unit_facts(in->model, first), unit_decl(in->model, first)->type));
}

ProviderConfig *resource_provider(const ResourceInstance *resource) {
    const ResourceSet *set = resource->set;
    Model *model = set->in->model;
    if (set->in->unit->arguments_key.size) return instance_stack_provider(set->in);
    DeclRef where;
    ExprId expr = unit_attribute(model, set->in->unit, set->decl, STR("provider"), &where);
    if (expr) {
        Str key = reference_key(set->in, unit_facts(model, where), expr, resource->bindings);
        return key.size ? instance_provider(set->in, key) : NULL; /* something else than a name: none is meant */
    }
    Str type = facts_str(unit_facts(model, set->decl), unit_decl(model, set->decl)->type);
    size_t underscore = str_find_char(type, '_', 0);
    return instance_provider(set->in, str_slice(type, 0, underscore == SIZE_MAX ? type.size : underscore));
}

/* ---- arguments by path ---- */

/* The first block of a type, be it one that is made by for_each. */
static ExprId first_block(const Facts *facts, ExprId body, Str type) {
    const Expr *expr = facts_expr(facts, body);
    for (uint32_t i = 0; i < expr->count; i++) {
        ExprId child = expr_child(facts, body, i);
        const Expr *block = facts_expr(facts, child);
        if ((block->kind == EXPR_BLOCK || block->kind == EXPR_DYNAMIC) &&
            str_equal(facts_str(facts, block->text), type))
            return child;
    }
    return 0;
}

ExprId resource_expression(const ResourceInstance *resource, Str first_step, const Facts **facts) {
    const ResourceSet *set = resource->set;
    Model *model = set->in->model;
    DeclRef where = unit_holder(model, set->in->unit, set->decl, first_step);
    *facts = unit_facts(model, where);
    ExprId body = unit_decl(model, where)->body;
    Str key = set->in->unit->arguments_key;
    if (key.size && body) body = expr_attribute(*facts, body, key);
    if (!body) return 0;
    ExprId value = expr_attribute(*facts, body, first_step);
    return value ? value : first_block(*facts, body, first_step);
}

/* "x", "x[]", "x[all]", "x[0]", "x[key:value,…]" */
typedef enum { STEP_ONE, STEP_EACH, STEP_ALL, STEP_FIRST, STEP_WHERE } StepKind;

bool resource_next_step(Str *path, Str *step) {
    size_t end = 0;
    bool is_quoted = false, is_inside = false;
    if (!path->data) return false;
    for (; end < path->size; end++) {
        char c = path->data[end];
        if (c == '\'') is_quoted = !is_quoted;
        if (c == '[' || c == ']') is_inside = c == '[';
        if (c == '.' && !is_quoted && !is_inside) break;
    }
    *step = str_slice(*path, 0, end);
    *path = end < path->size ? str_slice(*path, end + 1, path->size) : STR_NONE;
    if (step->size > 2 && step->data[0] == '\'' && step->data[step->size - 1] == '\'')
        *step = str_slice(*step, 1, step->size - 1);
    return true;
}

static bool says(Evaluator *evaluator, const Value *item, Str key, Str wanted) {
    Str text;
    const Value *named = item->kind == VALUE_OBJECT ? value_get(item, key) : NULL;
    bool is_scalar = named && (named->kind == VALUE_STRING || named->kind == VALUE_BOOL);
    return is_scalar && value_to_string(evaluator->arena, named, &text) && str_equal(text, wanted);
}

/* Those items of a list of objects that have this text under this key: "expressions[key:zone]". One object is a list of one. */
static const Value *items_where(Evaluator *evaluator, const Value *value, Str filter) {
    size_t colon = str_find_char(filter, ':', 0), count = 0;
    Str key = str_slice(filter, 0, colon), wanted = str_slice(filter, colon + 1, filter.size);
    value = eval_force(evaluator, value);
    if (value->kind == VALUE_OBJECT && !says(evaluator, value, key, wanted))
        return value_list(evaluator->arena, NULL, 0);
    if (value->kind != VALUE_LIST && value->kind != VALUE_SET) return value;
    const Value **items = ARENA_ARRAY(evaluator->arena, const Value *, value->list.count);
    for (size_t i = 0; i < value->list.count; i++) {
        const Value *item = eval_force(evaluator, value->list.items[i]);
        if (says(evaluator, item, key, wanted)) items[count++] = item;
    }
    return value_list(evaluator->arena, items, count);
}

static StepKind cut_where(Str *step, Str *filter) {
    size_t open = str_find_char(*step, '[', 0);
    *filter = STR_NONE;
    if (open == SIZE_MAX || !str_ends_with(*step, STR("]")) || str_find_char(*step, ':', open) == SIZE_MAX)
        return STEP_ONE;
    *filter = str_slice(*step, open + 1, step->size - 1);
    *step = str_slice(*step, 0, open);
    return STEP_WHERE;
}

static StepKind cut_step(Str *step) {
    bool is_each = str_ends_with(*step, STR("[]")), is_first = str_ends_with(*step, STR("[0]"));
    bool is_all = str_ends_with(*step, STR("[all]"));
    size_t end = is_each ? 2 : is_first ? 3 : is_all ? 5 : 0;
    *step = str_slice(*step, 0, step->size - end);
    return is_each ? STEP_EACH : is_first ? STEP_FIRST : is_all ? STEP_ALL : STEP_ONE;
}

static bool is_list(const Value *value) { return value->kind == VALUE_LIST || value->kind == VALUE_SET; }

typedef VEC(const Value *) Gathered;

static void gather_one(Evaluator *evaluator, const Value *value, Gathered *out) {
    if (!is_list(value)) {
        *VEC_PUSH(evaluator->arena, out) = value;
        return;
    }
    for (size_t i = 0; i < value->list.count; i++) *VEC_PUSH(evaluator->arena, out) = value->list.items[i];
}

static const Value *follow(Evaluator *evaluator, const Value *value, Str steps);

/* What `steps` lead to from every item, as one list. A single block is a list of one. */
static const Value *gather(Evaluator *evaluator, const Value *value, Str steps) {
    value = eval_force(evaluator, value);
    if (!value_is_known(value)) return value;
    bool is_many = is_list(value);
    if (!is_many && value->kind != VALUE_OBJECT) return NULL;
    Gathered found = {0};
    for (size_t i = 0; i < (is_many ? value->list.count : 1); i++) {
        const Value *item = follow(evaluator, is_many ? value->list.items[i] : value, steps);
        if (item) gather_one(evaluator, item, &found);
    }
    return value_list(evaluator->arena, found.items, found.count);
}

/* The same where the items are alternatives: what one of them leaves open, nothing is said of. */
static const Value *gather_from_all(Evaluator *evaluator, const Value *value, Str steps) {
    value = eval_force(evaluator, value);
    for (size_t i = 0; is_list(value) && i < value->list.count; i++) {
        const Value *item = follow(evaluator, value->list.items[i], steps);
        if (!item || (is_list(item) && item->list.count == 0)) return NULL;
    }
    return gather(evaluator, value, steps);
}

/* Blocks that the path takes for one: what all of them say, or each. */
static const Value *agreed(Evaluator *evaluator, const Value *blocks, Str name) {
    const Value *found = gather(evaluator, blocks, name);
    if (!found || !is_list(found)) return found;
    for (size_t i = 1; i < found->list.count; i++)
        if (!value_is_wholly_known(found) || !value_equal(found->list.items[0], found->list.items[i])) return found;
    return found->list.count ? found->list.items[0] : NULL;
}

static const Value *step_into(Evaluator *evaluator, const Value *value, Str name) {
    value = eval_force(evaluator, value);
    if (is_list(value) && value->list.count == 0) return NULL;
    if (is_list(value) && value->list.count > 1) return agreed(evaluator, value, name);
    if (is_list(value)) value = eval_force(evaluator, value->list.items[0]);
    if (!value_is_known(value)) return value;
    if (value->kind != VALUE_OBJECT) return NULL;
    const Value *member = value_get(value, name);
    return member && member->kind != VALUE_NULL ? member : NULL;
}

static const Value *first_item(Evaluator *evaluator, const Value *value) {
    value = eval_force(evaluator, value);
    if (!is_list(value)) return value;
    return value->list.count ? value->list.items[0] : NULL;
}

static const Value *follow(Evaluator *evaluator, const Value *value, Str steps) {
    Str step, filter;
    value = eval_force(evaluator, value);
    while (value && steps.data && steps.size && resource_next_step(&steps, &step)) {
        bool is_where = cut_where(&step, &filter) == STEP_WHERE;
        StepKind kind = is_where ? STEP_EACH : cut_step(&step);
        value = step_into(evaluator, value, step);
        for (Str part; value && is_where && filter.data && str_split_next(&filter, ',', &part);)
            value = items_where(evaluator, value, part);
        if (value && kind == STEP_FIRST) value = first_item(evaluator, value);
        if (value && kind == STEP_EACH) return gather(evaluator, value, steps);
        if (value && kind == STEP_ALL) return gather_from_all(evaluator, value, steps);
    }
    return value;
}

/* Does an object, or a block, say "key:value" of each part, as far as the text shows? */
static bool says_all(const Facts *facts, ExprId id, Str filter) {
    if (facts_expr(facts, id)->kind == EXPR_BLOCK) id = expr_child(facts, id, 0);
    uint8_t kind = facts_expr(facts, id)->kind;
    if (kind != EXPR_BODY && kind != EXPR_OBJECT) return false;
    for (Str part, text; filter.data && str_split_next(&filter, ',', &part);) {
        size_t colon = str_find_char(part, ':', 0);
        ExprId value = expr_attribute(facts, id, str_slice(part, 0, colon));
        if (!value || !expr_literal(facts, value, &text)) return false;
        if (!str_equal(text, str_slice(part, colon + 1, part.size))) return false;
    }
    return true;
}

/* Of several blocks, of which `first` is one, or of the items of a list, the one that is meant; `first`: none shows it. */
static ExprId item_meant(const ResourceInstance *resource, const Facts *facts, ExprId first, Str filter) {
    const ResourceSet *set = resource->set;
    bool is_block = facts_expr(facts, first)->kind == EXPR_BLOCK;
    Str type = facts_str(facts, facts_expr(facts, first)->text);
    DeclRef where = unit_holder(set->in->model, set->in->unit, set->decl, type);
    ExprId holder = is_block ? unit_decl(set->in->model, where)->body : first;
    if (!is_block && facts_expr(facts, first)->kind != EXPR_TUPLE) return first;
    for (uint32_t i = 0; i < facts_expr(facts, holder)->count; i++) {
        ExprId child = expr_child(facts, holder, i);
        const Expr *item = facts_expr(facts, child);
        if (is_block && (item->kind != EXPR_BLOCK || !str_equal(facts_str(facts, item->text), type))) continue;
        if (says_all(facts, child, filter)) return child;
    }
    return first;
}

/* The expression behind the last of the steps, or behind as many as can be followed in the source. */
static ExprId follow_source(const Facts *facts, ExprId expr, Str *steps) {
    Str step;
    while (steps->data && steps->size) {
        if (facts_expr(facts, expr)->kind == EXPR_BLOCK) expr = expr_child(facts, expr, 0);
        uint8_t kind = facts_expr(facts, expr)->kind;
        if (kind != EXPR_BODY && kind != EXPR_OBJECT) break;
        Str rest = *steps, filter;
        resource_next_step(&rest, &step);
        if (cut_where(&step, &filter) != STEP_WHERE) cut_step(&step);
        ExprId inner = expr_attribute(facts, expr, step);
        if (!inner) inner = first_block(facts, expr, step);
        if (!inner) break;
        expr = inner;
        *steps = rest;
    }
    return expr;
}

ExprId resource_path_expression(const ResourceInstance *resource, Str path, const Facts **facts) {
    Str steps = path, step;
    if (!resource_next_step(&steps, &step)) return 0;
    step = str_slice(step, 0, str_find_char(step, '[', 0));
    ExprId expr = resource_expression(resource, step, facts);
    if (!expr) return 0;
    expr = follow_source(*facts, expr, &steps);
    return steps.data && steps.size ? 0 : expr;
}

/* A document that an argument holds as text: what it was made of, where the source shows it, since one unknown part makes
 * the whole text unknown. */
static const Value *document_in(const ResourceInstance *resource, const Facts *facts, ExprId expr, const Value *value) {
    Instance *in = resource->set->in;
    const Expr *call = facts_expr(facts, expr);
    Scope scope = instance_scope(in, facts, resource->bindings);
    if (expr && call->kind == EXPR_CALL && str_equal(facts_str(facts, call->text), STR("jsonencode")) &&
        expr_argument_count(facts, expr) == 1)
        return eval_force(in->evaluator, eval(in->evaluator, &scope, expr_argument(facts, expr, 0)));
    const Value *text = eval_force(in->evaluator, value);
    Str known;
    bool is_text = value_marked_text(text, &known) && known.size && strchr("[{", known.data[0]);
    if (!is_text) return value;
    const Value *read = eval_force(in->evaluator, function_call(in->evaluator, &scope, STR("jsondecode"), &text, 1));
    return read->kind == VALUE_UNKNOWN ? value : read;
}

static const Value *argument_once(const ResourceInstance *resource, Str name) {
    ArgumentMemo *memo = resource->set->in->model->arguments;
    if (!memo || memo->resource != resource) return resource_argument(resource, name);
    for (size_t i = 0; i < memo->count; i++)
        if (str_equal(memo->names[i], name)) return memo->values[i];
    const Value *value = resource_argument(resource, name);
    if (memo->count == sizeof memo->names / sizeof *memo->names) return value;
    memo->names[memo->count] = name;
    memo->values[memo->count++] = value;
    return value;
}

const Value *resource_path(const ResourceInstance *resource, Str path, uint32_t *line) {
    Evaluator *evaluator = resource->set->in->evaluator;
    Str steps = path, step, filter;
    if (!resource_next_step(&steps, &step)) return NULL;
    bool is_where = cut_where(&step, &filter) == STEP_WHERE;
    StepKind kind = is_where ? STEP_EACH : cut_step(&step);
    const Facts *facts;
    ExprId expr = resource_expression(resource, step, &facts);
    Str left = steps;
    /* A line of another file, an override, says nothing in the resource's own. */
    bool is_own = facts == unit_facts(resource->set->in->model, resource->set->decl);
    if (expr && is_where) expr = item_meant(resource, facts, expr, filter);
    if (expr && line && is_own) *line = facts_expr(facts, follow_source(facts, expr, &left))->line;
    const Value *value = argument_once(resource, step);
    for (Str part; value && is_where && filter.data && str_split_next(&filter, ',', &part);)
        value = items_where(evaluator, value, part);
    if (value && kind == STEP_FIRST) value = first_item(evaluator, value);
    if (!value || value->kind == VALUE_NULL) return NULL;
    if (steps.data && steps.size) value = document_in(resource, facts, expr, value);
    value = kind == STEP_EACH ? gather(evaluator, value, steps) : follow(evaluator, value, steps);
    return value ? value_without_secrets(evaluator->arena, eval_force(evaluator, value)) : NULL;
}
