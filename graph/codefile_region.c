/* The region that a call gives to the client or session that it makes: as an argument, in an object, or spread from one;
 * from a text, the environment, or another client. */
#include "graph/code_units.h"
#include "analyzer/core/limits.h"
#include "graph/codefile.h"

/* An argument of a call, or what stands for it. */
typedef struct {
    ExprId expr; /* 0: something unseen may say it */
    uint32_t scope;
    Str cause;
} Given;

static bool given_in(CodeFile *file, ExprId from, Str key, uint32_t scope, Given *out, uint32_t depth);

/* `c ? {region: "x"} : {…}`: what both branches say, or neither does, holds whatever the condition is. */
static bool given_in_branch(CodeFile *file, ExprId from, Str key, uint32_t scope, Given *out, uint32_t depth) {
    ExprId live = codefile_live_branch(file, from, scope);
    if (live) return given_in(file, live, key, scope, out, depth + 1);
    Given given[2];
    const Value *values[2] = {NULL, NULL};
    bool is_given[2];
    for (uint32_t i = 0; i < 2; i++) {
        is_given[i] = given_in(file, expr_child(file->facts, from, i + 1), key, scope, &given[i], depth + 1);
        if (is_given[i] && given[i].expr) values[i] = codefile_value(file, given[i].expr, given[i].scope);
    }
    *out = given[is_given[0] ? 0 : 1];
    if (!is_given[0] && !is_given[1]) return false;
    if (values[0] && values[1] && values[0]->kind == VALUE_STRING && values[1]->kind == VALUE_STRING &&
        str_equal(values[0]->string, values[1]->string))
        return true;
    for (uint32_t i = 0; i < 2; i++)
        if (is_given[i]) codefile_mark_case(file, given[i].expr);
    *out = (Given){0, scope, STR("the options of the case")};
    return true;
}

/* {…}.freeze, {…}.merge(more): 0 when nothing is called on an object that is written there. */
static ExprId object_called_on(const CodeFile *file, ExprId call) {
    ExprId callee = facts_expr(file->facts, call)->kind == EXPR_CALL ? expr_callee(file->facts, call) : 0;
    bool is_method = callee && facts_expr(file->facts, callee)->kind == EXPR_ATTR;
    ExprId object = is_method ? expr_child(file->facts, callee, 0) : 0;
    return object && facts_expr(file->facts, object)->kind == EXPR_OBJECT ? object : 0;
}

/* The key in what a call gets as a whole: an object, or names and calls that stand for one. */
static bool given_in(CodeFile *file, ExprId from, Str key, uint32_t scope, Given *out, uint32_t depth) {
    Arena *arena = file->evaluator->arena;
    const Expr *expr = facts_expr(file->facts, from);
    StrBuf path = strbuf_new(arena, 256);
    ExprId named = expr->kind == EXPR_CALL ? expr_callee(file->facts, from) : from;
    Str written = named && codefile_written(file, named, &path) ? strbuf_str(&path) : STR("the options");
    *out = (Given){0, scope, written};
    if (!from || expr->kind == EXPR_NULL) return false;
    if (depth > CODEFILE_STEPS_MAX) return true;
    ExprId whole = object_called_on(file, from);
    if (whole) return given_in(file, whole, key, scope, out, depth + 1);
    if (expr->kind == EXPR_CALL) {
        out->expr = expr_named_argument(file->facts, from, key);
        for (uint32_t i = 0; i < expr_argument_count(file->facts, from) && !out->expr; i++) {
            ExprId argument = expr_argument(file->facts, from, i); /* new Config { Region = x } */
            if (facts_expr(file->facts, argument)->kind != EXPR_OBJECT) continue;
            bool is_given = given_in(file, argument, key, scope, out, depth + 1);
            if (is_given || expr->number & CALL_NEW) return is_given;
        }
        return true;
    }
    if (expr->kind == EXPR_CONDITIONAL) return given_in_branch(file, from, key, scope, out, depth);
    if (expr->kind == EXPR_OBJECT) {
        out->expr = expr_attribute(file->facts, from, key);
        for (uint32_t i = 0; i < expr->count && !out->expr; i++) {
            ExprId item = expr_child(file->facts, from, i);
            if (facts_expr(file->facts, item)->kind != EXPR_ARGUMENT) continue;
            if (given_in(file, expr_child(file->facts, item, 0), key, scope, out, depth + 1)) return true;
        }
        return out->expr != 0;
    }
    /* options.region = …, options["region"] = … */
    Str step = str_format(arena, "%.*s.%.*s", STR_ARG(written), STR_ARG(key));
    Str index = str_format(arena, "%.*s[%.*s]", STR_ARG(written), STR_ARG(key));
    const Variable *variable = codefile_variable(file, step, scope, from);
    if (!variable) variable = codefile_variable(file, index, scope, from);
    if (variable) {
        *out = (Given){file->facts->code[variable->fact].value, variable->scope, step};
        return true;
    }
    variable = codefile_assigned(file, from, scope);
    return !variable || given_in(file, file->facts->code[variable->fact].value, key, variable->scope, out, depth + 1);
}

/* A region, or something that is called one. */
static bool may_be_region(CodeFile *file, ExprId id, uint32_t scope) {
    const Value *value = codefile_value(file, id, scope);
    if (value->kind == VALUE_STRING) return catalog_region(file->model->catalog, STR_NONE, value->string) != NULL;
    StrBuf path = strbuf_new(file->evaluator->arena, 128);
    const Expr *expr = facts_expr(file->facts, id);
    ExprId named = expr->kind == EXPR_CALL ? expr_callee(file->facts, id) : id;
    return named && codefile_written_called(file, named, &path) &&
           str_contains_ignoring_case(strbuf_str(&path), STR("region"));
}

static bool region_given(CodeFile *file, const Idiom *idiom, ExprId call, uint32_t scope, Given *out) {
    IdiomArgument whole = idiom->region;
    whole.in_object = false;
    if (idiom->region.in_object) {
        whole.name = STR_NONE;
        ExprId object = codefile_argument(file, call, &whole);
        return object && given_in(file, object, idiom->region.name, scope, out, 0);
    }
    *out = (Given){codefile_argument(file, call, &idiom->region), scope, STR_NONE};
    if (idiom->region.is_last && out->expr && !may_be_region(file, out->expr, scope)) out->expr = 0;
    for (uint32_t i = 0; i < expr_argument_count(file->facts, call) && !out->expr; i++) {
        ExprId argument = expr_argument(file->facts, call, i);
        const Expr *expr = facts_expr(file->facts, argument);
        if (expr->kind != EXPR_ARGUMENT || !str_equal(facts_str(file->facts, expr->text), STR("**"))) continue;
        if (given_in(file, expr_child(file->facts, argument, 0), idiom->region.name, scope, out, 0)) return true;
    }
    return out->expr != 0;
}

/* $NAME; not $1, nor what stands for a branch of the script. */
static bool is_variable_of_commands(const CodeFile *file, Str name) {
    bool is_word =
        name.size && (name.data[0] == '_' || (name.data[0] | 0x20) >= 'a') && str_find_char(name, '#', 0) == SIZE_MAX;
    return is_word && catalog_language_is_commands(file->model->catalog, file->language);
}

Str codefile_variable_read(CodeFile *file, ExprId id, uint32_t scope, uint32_t depth) {
    Str variable;
    ExprId fallback;
    if (!id || depth > CODEFILE_STEPS_MAX) return STR_NONE;
    const Expr *expr = facts_expr(file->facts, id);
    if (codefile_environment(file, id, &variable, &fallback)) return variable;
    if (expr->kind == EXPR_BINARY && (expr->number == OP_OR || expr->number == OP_COALESCE))
        return codefile_variable_read(file, expr_child(file->facts, id, 0), scope, depth + 1);
    if (expr->kind == EXPR_CONDITIONAL && expr->count > 1) { /* NAME ? NAME : … */
        Str asked;
        bool is_asked = codefile_environment(file, expr_child(file->facts, id, 0), &asked, &fallback) &&
                        codefile_environment(file, expr_child(file->facts, id, 1), &variable, &fallback);
        return is_asked && str_equal(asked, variable) ? variable : STR_NONE;
    }
    const Variable *name = codefile_assigned(file, id, scope);
    if (!name && expr->kind == EXPR_NAME && is_variable_of_commands(file, facts_str(file->facts, expr->text)))
        return facts_str(file->facts, expr->text);
    return name ? codefile_variable_read(file, file->facts->code[name->fact].value, name->scope, depth + 1) : STR_NONE;
}

/* session.region_name, client.config.region(): where another client or session stands. */
static bool region_of_another(CodeFile *file, ExprId id, uint32_t scope, Client *out, uint32_t depth) {
    if (!id || depth > CODEFILE_STEPS_MAX) return false;
    const Expr *expr = facts_expr(file->facts, id);
    if (expr->kind == EXPR_CALL && expr_argument_count(file->facts, id) == 0)
        return region_of_another(file, expr_callee(file->facts, id), scope, out, depth + 1);
    const Variable *name = codefile_assigned(file, id, scope);
    if (name) return region_of_another(file, file->facts->code[name->fact].value, name->scope, out, depth + 1);
    return expr->kind == EXPR_ATTR && codefile_client(file, expr_child(file->facts, id, 0), scope, out, depth + 1) &&
           str_equal(facts_str(file->facts, expr->text), out->idiom->region.name);
}

/* What would decide a value: the path that its names lead to, else what it is made from. */
static Str cause_of(CodeFile *file, const Value *value, ExprId id, uint32_t scope) {
    const Variable *name = codefile_assigned(file, id, scope);
    for (uint32_t depth = 0; name && depth < CODEFILE_STEPS_MAX; depth++) {
        id = file->facts->code[name->fact].value;
        scope = name->scope;
        name = codefile_assigned(file, id, scope);
    }
    StrBuf path = strbuf_new(file->evaluator->arena, 256);
    const Cause *cause = value_cause(value);
    bool is_path = !name && codefile_written(file, id, &path);
    Str said = is_path ? strbuf_str(&path) : cause ? cause->what : STR_NONE;
    bool is_command = catalog_language_is_commands(file->model->catalog, file->language);
    if (is_command && said.size && !is_variable_of_commands(file, said)) return STR("what the script is given");
    if (is_path) return said;
    return cause ? cause->what : STR("the region argument");
}

void codefile_take_region(Client *out, const Client *from) {
    out->region = from->region;
    out->region_cause = from->region_cause;
    out->region_variable = from->region_variable;
    out->region_is_given = from->region_is_given;
    out->region_is_default = from->region_is_default;
    out->region_at = from->region_at;
}

/* settings.get("region") || "us-east-1": whatever gives the first, the second holds where that gives nothing. NULL: it is no
 * such choice. */
static const Value *fallback_region(CodeFile *file, ExprId id, uint32_t scope) {
    for (uint32_t depth = 0; id && depth < CODEFILE_STEPS_MAX; depth++) {
        const Expr *expr = facts_expr(file->facts, id);
        if (expr->kind == EXPR_BINARY && (expr->number == OP_OR || expr->number == OP_COALESCE)) {
            const Value *value = codefile_value(file, expr_child(file->facts, id, 1), scope);
            bool is_region =
                value->kind == VALUE_STRING && catalog_region(file->model->catalog, STR_NONE, value->string) != NULL;
            return is_region ? value_default(file->evaluator->arena, value) : NULL;
        }
        const Variable *variable = codefile_assigned(file, id, scope);
        if (!variable) return NULL;
        id = file->facts->code[variable->fact].value;
        scope = variable->scope;
    }
    return NULL;
}

/* "REGION", "your-region": whoever takes the code over is to fill it in. */
static bool is_left_open(const Catalog *catalog, Str text) {
    bool has_capital = false, has_small = false;
    for (size_t i = 0; i < text.size; i++) {
        has_capital |= text.data[i] >= 'A' && text.data[i] <= 'Z';
        has_small |= text.data[i] >= 'a' && text.data[i] <= 'z';
    }
    bool is_open = (has_capital && !has_small) || catalog_is_sample_text(catalog, text);
    return is_open && !catalog_region(catalog, STR_NONE, text);
}

static void read_region(CodeFile *file, Given given, Client *out) {
    const Value *value = given.expr ? codefile_value(file, given.expr, given.scope) : NULL;
    if (value && value->kind == VALUE_NULL) return;
    Client read = {.region_is_given = true, .region_cause = given.cause}, other = {0};
    read.region_variable = codefile_variable_read(file, given.expr, given.scope, 0);
    bool is_open = value && value->kind == VALUE_UNKNOWN && !codefile_is_always_set(file, read.region_variable);
    const Value *fallback = is_open ? fallback_region(file, given.expr, given.scope) : NULL;
    if (fallback) value = fallback;
    if (value && value->kind == VALUE_STRING && is_left_open(file->model->catalog, value->string)) {
        read.region_cause = value->string;
    } else if (value && value->kind == VALUE_STRING && value->string.size) {
        read.region = value->string;
        read.region_is_default = value->is_default;
        if (!codefile_literal(file, given.expr, given.scope, &read.region_at))
            read.region_at = codefile_location(file, given.expr);
        Str dead = codefile_dead_fallback(file, read.region_at);
        if (dead.size) read = (Client){.region_cause = dead, .region_variable = dead};
    } else if (given.expr && region_of_another(file, given.expr, given.scope, &other, 0)) {
        read = other;
    } else if (given.expr) {
        read.region_cause = cause_of(file, value, given.expr, given.scope);
    }
    if (read.region_variable.size) read.region_cause = read.region_variable;
    codefile_take_region(out, &read);
}

void codefile_region_of(CodeFile *file, ExprId value, uint32_t scope, Client *out) {
    read_region(file, (Given){value, scope, STR_NONE}, out);
}

/* func(o *s3.Options) { o.Region = "us-east-1" } among the arguments: what is assigned inside of a call stands before it. */
static ExprId assigned_inside(CodeFile *file, ExprId call, Str member, uint32_t *scope) {
    bool has_function = false;
    for (uint32_t i = 0; i < expr_argument_count(file->facts, call); i++)
        has_function |= facts_expr(file->facts, expr_argument(file->facts, call, i))->kind == EXPR_FUNCTION;
    if (!has_function || !member.size) return 0;
    uint32_t at = file->facts->code_count;
    for (uint32_t i = 0; i < file->facts->code_count && at == file->facts->code_count; i++)
        if (file->facts->code[i].kind == CODE_CALL && file->facts->code[i].value == call) at = i;
    uint32_t line = facts_expr(file->facts, call)->line;
    for (; at > 0 && file->facts->code[at - 1].line >= line; at--) {
        const CodeFact *fact = &file->facts->code[at - 1];
        Str name = facts_str(file->facts, fact->name);
        size_t dot = str_find_last_char(name, '.');
        if (fact->kind != CODE_ASSIGN || dot == SIZE_MAX) continue;
        if (!str_equal(str_slice(name, dot + 1, name.size), member)) continue;
        *scope = fact->scope;
        return fact->value;
    }
    return 0;
}

void codefile_region(CodeFile *file, const Idiom *idiom, ExprId call, uint32_t scope, Client *out) {
    Given given;
    uint32_t inside = scope;
    ExprId assigned = assigned_inside(file, call, idiom->region_member, &inside);
    if (assigned)
        read_region(file, (Given){assigned, inside, STR_NONE}, out);
    else if (region_given(file, idiom, call, scope, &given))
        read_region(file, given, out);
    ExprId fallback = codefile_argument(file, call, &idiom->default_region);
    if (!fallback || out->region_is_given) return;
    read_region(file, (Given){fallback, scope, STR_NONE}, out);
    out->region_is_default = true;
}

static void take_endpoint(CodeFile *file, ExprId id, uint32_t scope, Client *out) {
    const Value *value = codefile_value(file, id, scope);
    /* `${s3.endpoint:}`: empty where nobody says one, and somebody may. */
    if (value->kind == VALUE_STRING && value->is_default && !value->string.size) {
        out->endpoint = STR("unknown");
    } else if (value->kind == VALUE_STRING) {
        out->endpoint = value->string;
        out->endpoint_is_default = value->is_default;
        if (!codefile_literal(file, id, scope, &out->endpoint_at)) out->endpoint_at = codefile_location(file, id);
    } else if (value->kind == VALUE_UNKNOWN) {
        out->endpoint = STR("unknown");
    }
}

/* Does a condition ask for this name, or for the variable of this name? */
static bool asks_for(const Facts *facts, ExprId condition, Str name, uint32_t depth) {
    const Expr *expr = facts_expr(facts, condition);
    if (!condition || depth > NESTING_DEPTH_MAX || (expr->kind == EXPR_UNARY && expr->number == OP_NOT)) return false;
    if (expr->kind == EXPR_BINARY && expr->number == OP_NOT_IN) return false;
    bool has_name = expr->kind == EXPR_STRING || expr->kind == EXPR_NAME || expr->kind == EXPR_ATTR;
    if (has_name && str_equal(facts_str(facts, expr->text), name)) return true;
    for (uint32_t i = 0; i < expr->count; i++)
        if (asks_for(facts, expr_child(facts, condition, i), name, depth + 1)) return true;
    return false;
}

/* `if "TABLE_ENDPOINT" in os.environ`: an endpoint that is given where somebody gives one, and the provider's elsewhere. */
static bool is_asked_for(CodeFile *file, ExprId given, uint32_t scope, ExprId condition) {
    Str name = codefile_variable_read(file, given, scope, 0);
    const Expr *expr = facts_expr(file->facts, given);
    if (!name.size && (expr->kind == EXPR_NAME || expr->kind == EXPR_ATTR)) name = facts_str(file->facts, expr->text);
    return name.size && asks_for(file->facts, condition, name, 0);
}

void codefile_endpoint(CodeFile *file, const Idiom *idiom, ExprId call, uint32_t scope, Client *out) {
    uint32_t inside = scope;
    ExprId given = assigned_inside(file, call, idiom->endpoint_member, &inside);
    if (!given) given = codefile_argument_through_names(file, call, &idiom->endpoint, scope);
    if (given) take_endpoint(file, given, inside, out);
    bool is_unknown = str_equal(out->endpoint, STR("unknown"));
    for (uint32_t i = 0; i < file->facts->code_count; i++) {
        const CodeFact *fact = &file->facts->code[i];
        if (fact->kind != CODE_CALL || fact->value != call || !fact->condition) continue;
        out->is_for_local |= code_asks_for_local(file->facts, fact->condition);
        out->is_for_local |= is_unknown && given && is_asked_for(file, given, inside, fact->condition);
    }
}

/* `config.Region = "us-east-1"`, behind what made it. */
void codefile_members_assigned(CodeFile *file, Str name, ExprId use, uint32_t scope, Client *out) {
    const Idiom *idiom = out->idiom;
    Str members[] = {idiom->region_member, idiom->endpoint_member};
    for (uint32_t i = 0; i < 2; i++) {
        if (!members[i].size) continue;
        Str path = str_format(file->evaluator->arena, "%.*s.%.*s", STR_ARG(name), STR_ARG(members[i]));
        const Variable *variable = codefile_variable(file, path, scope, use);
        if (!variable) continue;
        ExprId value = file->facts->code[variable->fact].value;
        if (i == 0)
            read_region(file, (Given){value, variable->scope, STR_NONE}, out);
        else
            take_endpoint(file, value, variable->scope, out);
    }
}
