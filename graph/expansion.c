/* count, for_each and a template's conditions: how often something stands there, and under which keys. */
#include "graph/expansion.h"

#include "analyzer/core/limits.h"
#include "graph/eval_private.h"
#include "graph/plan.h"

static const Binding *bind(Arena *arena, Str name, const Value *value) {
    Binding *binding = ARENA_NEW(arena, Binding);
    *binding = (Binding){name, value, NULL};
    return binding;
}

const Binding *instance_bind_each(Arena *arena, const Value *key, const Value *value) {
    Str keys[] = {STR("key"), STR("value")};
    const Value *values[] = {key, value};
    return bind(arena, STR("each"), value_object(arena, keys, values, 2));
}

static const Binding *bind_count(Arena *arena, const Value *index) {
    Str keys[] = {STR("index")};
    return bind(arena, STR("count"), value_object(arena, keys, &index, 1));
}

static void expand_one(Arena *arena, Expansion *out, Str suffix, const Binding *bindings) {
    *VEC_PUSH(arena, &out->suffixes) = suffix;
    *VEC_PUSH(arena, &out->bindings) = bindings;
}

/* As Terraform prints keys: as a quoted template, with escapes for what is no printable character. */
static Str key_suffix(Arena *arena, Str key) {
    StrBuf buf = strbuf_new(arena, 6 * VALUE_SIZE_BYTES_MAX);
    strbuf_add(&buf, STR("[\""));
    for (size_t i = 0; i < key.size; i++) {
        char c = key.data[i], next = i + 1 < key.size ? key.data[i + 1] : '\0';
        if (c == '"' || c == '\\')
            strbuf_format(&buf, "\\%c", c);
        else if (c == '\n' || c == '\r' || c == '\t')
            strbuf_format(&buf, "\\%c", c == '\n' ? 'n' : c == '\r' ? 'r' : 't');
        else if ((c == '$' || c == '%') && next == '{')
            strbuf_format(&buf, "%c%c", c, c);
        else if ((unsigned char)c < 0x20 || c == 0x7F)
            strbuf_format(&buf, "\\u%04x", (unsigned)c);
        else
            strbuf_add_char(&buf, c);
    }
    strbuf_add(&buf, STR("\"]"));
    return strbuf_str(&buf);
}

/* The character behind a backslash, and how many bytes of the text it takes. */
static char escaped(Str text, size_t *size) {
    *size = 1;
    switch (text.data[0]) {
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    case 'u': {
        unsigned code = 0;
        for (size_t i = 1; i < 5 && i < text.size; i++) {
            char c = text.data[i];
            code = code * 16 + (unsigned)(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
        }
        if (text.size < 5 || code > 0x7F) return 'u';
        *size = 5;
        return (char)code;
    }
    default: return text.data[0];
    }
}

Str expansion_key(Arena *arena, Str suffix) {
    if (suffix.size < 2) return STR_NONE;
    Str inner = str_slice(suffix, 1, suffix.size - 1);
    if (inner.size < 2 || inner.data[0] != '"') return inner;
    inner = str_slice(inner, 1, inner.size - 1);
    char *key = arena_alloc(arena, inner.size);
    size_t size = 0;
    for (size_t i = 0; i < inner.size;) {
        char c = inner.data[i++];
        bool is_doubled =
            (c == '$' || c == '%') && i + 1 < inner.size && inner.data[i] == c && inner.data[i + 1] == '{';
        size_t taken = is_doubled;
        if (c == '\\' && i < inner.size) c = escaped(str_slice(inner, i, inner.size), &taken);
        key[size++] = c;
        i += taken;
    }
    return (Str){key, size};
}

/* One of the items of for_each, of which nobody can tell what each is made of. */
static const Value *any_item(Arena *arena, const Cause *cause) {
    return value_with_origin(arena, value_unknown(arena, cause->kind, cause->what), &ORIGIN_IS_OPEN);
}

static void expand_unknown(Arena *arena, Expansion *out, const Cause *cause, bool is_each) {
    out->unknown = cause;
    const Value *item = any_item(arena, cause);
    expand_one(arena, out, STR_NONE,
               is_each ? instance_bind_each(arena, item, item)
                       : bind_count(arena, value_unknown(arena, cause->kind, cause->what)));
}

static Str declaration_path(const Instance *in, DeclRef ref) {
    return sym_str(in->model->symbols, in->model->files[ref.file].real_path);
}

/* Are there more than can be made? Then one stands for all, and `out` says why. */
static bool is_too_many(Instance *in, const Expansion *out, Str name, int64_t number) {
    const Instance *root = in;
    while (root->parent) root = root->parent; /* bounded by MODULE_DEPTH_MAX */
    Str path = declaration_path(in, out->ref);
    uint32_t line = unit_decl(in->model, out->ref)->line;
    if (number > INSTANCES_PER_RESOURCE_MAX) {
        diag_add(in->model->diags, DIAG_LIMIT, path, line, "%.*s: %lld instances are above %d; one stands for all",
                 STR_ARG(name), (long long)number, INSTANCES_PER_RESOURCE_MAX);
        return true;
    }
    if (number <= 1 || (int64_t)root->made_count + number <= INSTANCES_PER_ROOT_MAX) return false;
    diag_add(in->model->diags, DIAG_LIMIT, path, line,
             "%.*s: more than %d instances in this root; from here on one stands for all %lld", STR_ARG(name),
             INSTANCES_PER_ROOT_MAX, (long long)number);
    return true;
}

static void expand_count(Instance *in, Expansion *out, const Value *value, Str name) {
    Arena *arena = in->model->arena;
    Number number;
    int64_t whole = 0;
    out->is_indexed = true;
    if (!value_is_known(value) || value->kind == VALUE_LAZY || !value_to_number(arena, value, &number)) {
        const Cause *cause = value_cause(value);
        if (!cause) cause = value_unknown(arena, CAUSE_ERROR, STR("count"))->cause;
        expand_unknown(arena, out, cause, false);
        return;
    }
    if (!number_to_int64(number, &whole) || whole < 0) {
        expand_unknown(arena, out, value_unknown(arena, CAUSE_ERROR, STR("count: no whole number"))->cause, false);
        return;
    }
    if (is_too_many(in, out, name, whole)) {
        expand_unknown(arena, out, value_unknown(arena, CAUSE_LIMIT, STR("count"))->cause, false);
        return;
    }
    for (int i = 0; i < (int)whole; i++)
        expand_one(arena, out, str_format(arena, "[%d]", i), bind_count(arena, value_whole(arena, i)));
    if (whole == 0) {
        out->is_absent = true;
        expand_one(arena, out, STR_NONE, bind_count(arena, value_whole(arena, 0)));
    }
}

static bool is_key(Arena *arena, const Value *value) {
    Str ignored;
    return value_to_string(arena, value, &ignored);
}

/* The one that stands for all has what all have: where they differ, it is unknown. */
static void expand_common(Instance *in, Expansion *out, const Value *all) {
    Arena *arena = in->model->arena;
    bool is_map = all->kind == VALUE_OBJECT;
    out->unknown = value_unknown(arena, CAUSE_LIMIT, STR("for_each"))->cause;
    const Value *choice = any_item(arena, out->unknown);
    const Value *common = is_map ? eval_common(in->evaluator, all->object.values, all->object.count, choice) : choice;
    expand_one(arena, out, STR_NONE, instance_bind_each(arena, choice, common));
}

static void expand_each(Instance *in, Expansion *out, const Value *value, Str name) {
    Arena *arena = in->model->arena;
    out->is_indexed = out->is_keyed = true;
    value = eval_force(in->evaluator, value);
    /* Addresses are told: Terraform refuses keys that are sensitive. The values of a map may be so. */
    if (value->is_sensitive || value->kind != VALUE_OBJECT) value = value_without_secrets(arena, value);
    bool is_map = value->kind == VALUE_OBJECT, is_set = value->kind == VALUE_SET || value->kind == VALUE_LIST;
    size_t count = is_map ? value->object.count : is_set ? value->list.count : 0;
    const Cause *cause = is_map || is_set ? NULL : value_cause(value);
    for (size_t i = 0; is_set && i < count && !cause; i++)
        if (!value_is_known(value->list.items[i]))
            cause = value->list.items[i]->cause;
        else if (!is_key(arena, value->list.items[i]))
            cause = value_unknown(arena, CAUSE_ERROR, STR("for_each: a key that is no text"))->cause;
    if (!is_map && !is_set && !cause) cause = value_unknown(arena, CAUSE_ERROR, STR("for_each"))->cause;
    if (cause) {
        expand_unknown(arena, out, cause, true);
        return;
    }
    if (is_too_many(in, out, name, (int64_t)count)) {
        expand_common(in, out, value);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        Str key;
        const Value *item = is_map ? value->object.values[i] : value->list.items[i];
        if (is_map)
            key = value->object.keys[i];
        else if (!value_to_string(arena, item, &key))
            continue;
        const Value *text =
            is_map ? value_string(arena, key) : value_add_origin(arena, value_string(arena, key), item->origin);
        expand_one(arena, out, key_suffix(arena, key), instance_bind_each(arena, text, item));
    }
    if (out->suffixes.count == 0) {
        out->is_absent = true;
        const Value *nothing = value_unknown(arena, CAUSE_ERROR, STR("each of an empty for_each"));
        expand_one(arena, out, STR_NONE, instance_bind_each(arena, nothing, nothing));
    }
}

static const Value *meta_argument(Instance *in, DeclRef ref, Str name) {
    DeclRef where;
    ExprId expr = unit_attribute(in->model, in->unit, ref, name, &where);
    if (!expr) return NULL;
    Scope scope = instance_scope(in, unit_facts(in->model, where), NULL);
    return eval(in->evaluator, &scope, expr);
}

/* lifecycle { enabled = … } of OpenTofu: there or not, at the same address. NULL when it is not written. */
static const Value *enabled_argument(Instance *in, DeclRef ref) {
    DeclRef where = unit_holder(in->model, in->unit, ref, STR("lifecycle"));
    const Facts *facts = unit_facts(in->model, where);
    ExprId block = expr_block(facts, unit_decl(in->model, where)->body, STR("lifecycle"), 0);
    ExprId expr = block ? expr_attribute(facts, expr_child(facts, block, 0), STR("enabled")) : 0;
    Scope scope = instance_scope(in, facts, NULL);
    return expr ? eval_force(in->evaluator, eval(in->evaluator, &scope, expr)) : NULL;
}

static void expand_enabled(Instance *in, Expansion *out, const Value *enabled) {
    bool holds = true;
    if (value_is_known(enabled) && value_to_bool(enabled, &holds))
        out->is_absent = !holds;
    else
        out->unknown = value_cause(enabled);
    expand_one(in->model->arena, out, STR_NONE, NULL);
}

/* "[0]" or ["a"] of a plan, as a key: the value behind it is not in the plan. */
static const Binding *bind_planned(Arena *arena, Str suffix, const Cause *cause) {
    int64_t index;
    Str key = expansion_key(arena, suffix);
    bool is_quoted = suffix.size > 1 && suffix.data[1] == '"';
    if (!is_quoted && str_to_int64(key, &index)) return bind_count(arena, value_whole(arena, index));
    const Value *value = value_with_origin(arena, value_unknown(arena, cause->kind, cause->what), &ORIGIN_IS_OPEN);
    return instance_bind_each(arena, value_string(arena, key), value);
}

/* What the source can't tell the plan may: which instances there are. */
static void expand_planned(Instance *in, Expansion *out, Str address) {
    Arena *arena = in->model->arena;
    const PlanKeys *keys = plan_keys(in, address);
    if (!keys || is_too_many(in, out, address, (int64_t)keys->count)) return;
    Expansion planned = {.ref = out->ref, .is_indexed = true, .is_keyed = out->is_keyed};
    for (size_t i = 0; i < keys->count; i++)
        expand_one(arena, &planned, keys->items[i], bind_planned(arena, keys->items[i], out->unknown));
    *out = planned;
}

/* A condition that is no name of one; 0: there is none. */
static ExprId branch_of(const Instance *in, DeclRef ref) {
    const Facts *facts = unit_facts(in->model, ref);
    const Decl *decl = unit_decl(in->model, ref);
    ExprId expr = decl->body ? expr_attribute(facts, decl->body, STR("Condition")) : 0;
    return expr && facts_expr(facts, expr)->kind == EXPR_OPAQUE ? expr : 0;
}

Expansion expansion_of(Instance *in, DeclRef ref, Str name, Str address) {
    Expansion out = {.ref = ref};
    bool is_template = in->unit->arguments_key.size > 0;
    const Value *value;
    ExprId branch = branch_of(in, ref);
    if (branch && (is_template || in->unit->has_own_services)) { /* of a preprocessor */
        Scope scope = instance_scope(in, unit_facts(in->model, ref), NULL);
        const Value *open = eval_force(in->evaluator, eval(in->evaluator, &scope, branch));
        out.unknown = open->cause;
        out.is_branch = true;
        expand_one(in->model->arena, &out, STR_NONE, NULL);
        return out;
    }
    if (is_template) {
        /* A condition is a count of 0 or 1 that does not change the address. */
        const Facts *facts = unit_facts(in->model, ref);
        Str condition;
        ExprId expr = expr_attribute(facts, unit_decl(in->model, ref)->body, STR("Condition"));
        if (expr && expr_literal(facts, expr, &condition)) {
            value = in->scope.declaration(in->evaluator, &in->scope, DECL_CONDITION, condition);
            bool holds = true;
            bool is_no = value_is_known(value) && value_to_bool(value, &holds) && !holds;
            /* A parameter's default is only what is likely: a deployment may set it, and the resource be there. */
            if (is_no && value->is_default)
                out.unknown = value_unknown(in->model->arena, CAUSE_INPUT,
                                            str_format(in->model->arena, "condition %.*s", STR_ARG(condition)))
                                  ->cause;
            else if (is_no)
                out.is_absent = true;
            else if (!value_is_known(value))
                out.unknown = value->cause;
        }
        if (str_contains(name, STR("{")) && !out.is_absent) /* "${Name}Table": stands for all that a loop makes */
            out.unknown = value_unknown(in->model->arena, CAUSE_INPUT, STR("the items of a loop"))->cause;
        /* A stack set is made once in each of its regions. */
        value = unit_decl(in->model, ref)->kind == DECL_MODULE ? meta_argument(in, ref, STR("regions")) : NULL;
        if (value && !out.is_absent && !out.unknown)
            expand_each(in, &out, value, name);
        else
            expand_one(in->model->arena, &out, STR_NONE, NULL);
        return out;
    }
    if ((value = meta_argument(in, ref, STR("count"))) != NULL)
        expand_count(in, &out, value, name);
    else if ((value = meta_argument(in, ref, STR("for_each"))) != NULL)
        expand_each(in, &out, value, name);
    else if ((value = enabled_argument(in, ref)) != NULL)
        expand_enabled(in, &out, value);
    else
        expand_one(in->model->arena, &out, STR_NONE, NULL);
    if (out.unknown && out.is_indexed && in->plan) expand_planned(in, &out, address);
    return out;
}
