/* What goes through functions. A parameter gets the arguments of the calls of its function in the same file, else those that
 * files which use it give (code_handed.c), else its default. A call gives what the only function of that name returns. */
#include "graph/codefile.h"

typedef struct {
    ExprId argument;
    uint32_t scope;
} CallSite;

typedef struct {
    CallSite items[CODEFILE_CLIENTS_MAX];
    uint32_t count;
} CallSites;

static uint32_t scope_around(const CodeFile *file, uint32_t scope) {
    return scope ? file->facts->code[scope - 1].scope : 0;
}

static const CodeFact *class_of(const CodeFile *file, uint32_t scope) {
    for (; scope; scope = scope_around(file, scope)) {
        const CodeFact *around = &file->facts->code[scope - 1];
        if (str_equal(facts_str(file->facts, around->alias), STR("class"))) return around;
    }
    return NULL;
}

Str codefile_called(const CodeFile *file, uint32_t function) {
    const CodeFact *define = &file->facts->code[function - 1];
    Str name = facts_str(file->facts, define->name);
    if (!catalog_language_constructs(file->model->catalog, file->language, name)) return name;
    const CodeFact *around = class_of(file, define->scope);
    return around ? facts_str(file->facts, around->name) : name;
}

Str codefile_callee(const CodeFile *file, const CodeFact *call) {
    const Catalog *catalog = file->model->catalog;
    Str path = facts_str(file->facts, call->name);
    size_t dot = str_find_last_char(path, '.');
    Str last = dot == SIZE_MAX ? path : str_slice(path, dot + 1, path.size);
    bool is_made = dot != SIZE_MAX && catalog_language_constructs(catalog, file->language, last);
    if (is_made || (dot != SIZE_MAX && str_equal(last, STR("new")))) { /* Store.new(…) */
        Str holder = str_slice(path, 0, dot);
        size_t before = str_find_last_char(holder, '.');
        last = before == SIZE_MAX ? holder : str_slice(holder, before + 1, holder.size);
        dot = SIZE_MAX;
    }
    bool is_own = dot == SIZE_MAX && catalog_language_receives(catalog, file->language, last); /* cls(…) */
    const CodeFact *around = is_own ? class_of(file, call->scope) : NULL;
    return around ? facts_str(file->facts, around->name) : last;
}

static void index_calls(CodeFile *file) {
    Arena *arena = file->arena;
    file->calls = map_new(arena);
    file->next_call = ARENA_ARRAY(arena, uint32_t, file->facts->code_count + 1);
    for (uint32_t i = file->facts->code_count; i-- > 0;) {
        const CodeFact *fact = &file->facts->code[i];
        bool is_call = fact->kind == CODE_CALL && fact->value &&
                       facts_expr(file->facts, fact->value)->kind == EXPR_CALL &&
                       expr_argument_count(file->facts, fact->value) > 0;
        Str name = is_call ? codefile_callee(file, fact) : STR_NONE;
        if (!name.size) continue;
        uint32_t first = map_get(file->calls, name);
        file->next_call[i] = first == MAP_NONE ? 0 : first;
        map_put(file->calls, name, i + 1);
    }
}

uint32_t codefile_parameter_place(const CodeFile *file, uint32_t function, Str name) {
    ExprId parameters = file->facts->code[function - 1].value;
    uint32_t place = 0;
    for (uint32_t i = 0; parameters && i < facts_expr(file->facts, parameters)->count; i++) {
        const Expr *expr = facts_expr(file->facts, expr_child(file->facts, parameters, i));
        Str text = facts_str(file->facts, expr->text);
        if (expr->kind == EXPR_ARGUMENT && str_equal(text, name)) return place;
        bool is_receiver = i == 0 && catalog_language_receives(file->model->catalog, file->language, text);
        place += !is_receiver;
    }
    return UINT32_MAX;
}

/* The argument of a call that a parameter of that name and place gets; 0 when none does. */
static ExprId argument_for(const CodeFile *file, ExprId call, Str name, uint32_t place) {
    IdiomArgument wanted = {.position = place == UINT32_MAX ? -1 : (int32_t)place, .name = name};
    return codefile_argument(file, call, &wanted);
}

static void index_functions(CodeFile *file) {
    file->functions = map_new(file->arena);
    for (uint32_t i = 0; i < file->facts->code_count; i++) {
        const CodeFact *fact = &file->facts->code[i];
        bool is_function = fact->kind == CODE_DEFINE && fact->name.size &&
                           !str_equal(facts_str(file->facts, fact->alias), STR("class"));
        if (!is_function) continue;
        bool is_new = false;
        uint32_t entry = map_add(file->functions, codefile_called(file, i + 1), i + 1, &is_new);
        if (!is_new) map_set_at(file->functions, entry, 0);
    }
}

/* The only function that is called by that name; 0 when there is none, or more than one. */
static uint32_t function_named(CodeFile *file, Str name) {
    if (!file->functions) index_functions(file);
    uint32_t found = map_get(file->functions, name);
    return found == MAP_NONE ? 0 : found;
}

bool codefile_defines(CodeFile *file, Str name) {
    if (!file->functions) index_functions(file);
    return map_get(file->functions, name) != MAP_NONE;
}

static CallSites find_sites(CodeFile *file, uint32_t function, Str name, ExprId use) {
    CallSites out = {0};
    if (!file->calls) index_calls(file);
    uint32_t place = codefile_parameter_place(file, function, name);
    Str called = codefile_called(file, function);
    if (function_named(file, called) != function) return out; /* which of them a call means can't be told */
    uint32_t first = map_get(file->calls, called);
    for (uint32_t at = first == MAP_NONE ? 0 : first; at && out.count < CODEFILE_CLIENTS_MAX;
         at = file->next_call[at - 1]) {
        const CodeFact *fact = &file->facts->code[at - 1];
        ExprId argument = argument_for(file, fact->value, name, place);
        if (!argument || argument == use) continue;
        const Expr *expr = facts_expr(file->facts, argument);
        bool is_handed_on = fact->scope == function && expr->kind == EXPR_NAME && /* it calls itself */
                            str_equal(facts_str(file->facts, expr->text), name);
        if (!is_handed_on) out.items[out.count++] = (CallSite){argument, fact->scope};
    }
    return out;
}

static ExprId default_of(const CodeFile *file, uint32_t function, Str name) {
    ExprId parameters = file->facts->code[function - 1].value;
    for (uint32_t i = 0; parameters && i < facts_expr(file->facts, parameters)->count; i++) {
        ExprId parameter = expr_child(file->facts, parameters, i);
        const Expr *expr = facts_expr(file->facts, parameter);
        if (expr->kind == EXPR_ARGUMENT && str_equal(facts_str(file->facts, expr->text), name))
            return expr_child(file->facts, parameter, 0);
    }
    return 0;
}

bool codefile_parameter_client(CodeFile *file, ExprId id, uint32_t scope, Client *out, uint32_t depth) {
    const Expr *expr = facts_expr(file->facts, id);
    if (expr->kind != EXPR_NAME) return false;
    Str name = facts_str(file->facts, expr->text);
    while (scope && codefile_parameter_place(file, scope, name) == UINT32_MAX) scope = scope_around(file, scope);
    if (!scope) return false;
    CallSites sites = find_sites(file, scope, name, id);
    if (file->choice_count < sites.count) file->choice_count = sites.count;
    uint32_t chosen = file->choice == CODEFILE_CHOICE_NONE || !sites.count ? 0 : file->choice % sites.count;
    if (sites.count && codefile_client(file, sites.items[chosen].argument, sites.items[chosen].scope, out, depth + 1)) {
        if (sites.count == 1 || file->choice != CODEFILE_CHOICE_NONE) return true;
        *out = (Client){.idiom = out->idiom, .service = out->service, .object = out->object, .at = out->at};
        out->region_is_given = true; /* which of the callers it is can't be told */
        out->region_cause = name;
        return true;
    }
    uint32_t place = codefile_parameter_place(file, scope, name);
    if (file->handed && code_handed_client(file, codefile_called(file, scope), name, place, out)) return true;
    ExprId fallback = default_of(file, scope, name);
    return fallback && codefile_client(file, fallback, scope_around(file, scope), out, depth + 1);
}

/* The first return of a function + 1; 0: none, or no function. */
static uint32_t first_return(CodeFile *file, uint32_t function) {
    if (!function) return 0;
    uint32_t count = file->facts->code_count;
    if (!file->first_return) {
        file->first_return = ARENA_ARRAY(file->arena, uint32_t, (size_t)count + 1);
        file->next_return = ARENA_ARRAY(file->arena, uint32_t, count);
        for (uint32_t i = count; i-- > 0;) {
            const CodeFact *fact = &file->facts->code[i];
            if (fact->kind != CODE_RETURN || i < fact->scope) continue;
            file->next_return[i] = file->first_return[fact->scope];
            file->first_return[fact->scope] = i + 1;
        }
    }
    return file->first_return[function];
}

bool codefile_returned_client(CodeFile *file, ExprId call, Client *out, uint32_t depth) {
    ExprId callee = expr_callee(file->facts, call);
    const Expr *expr = facts_expr(file->facts, callee);
    if (!callee || (expr->kind != EXPR_NAME && expr->kind != EXPR_ATTR)) return false;
    uint32_t function = function_named(file, facts_str(file->facts, expr->text));
    StrBuf path = strbuf_new(file->evaluator->arena, 64);
    if (function && expr->kind == EXPR_ATTR && codefile_written(file, callee, &path) &&
        codefile_is_imported(file, strbuf_str(&path)))
        return false;
    for (uint32_t at = first_return(file, function); at; at = file->next_return[at - 1]) {
        ExprId value = file->facts->code[at - 1].value;
        if (value != call && codefile_client(file, value, function, out, depth + 1)) return true;
    }
    return false;
}

/* The parameter that an expression falls back to: `fallback`, `read(key) || fallback`, os.environ.get(key, fallback). */
static Str fallback_parameter(CodeFile *file, ExprId id, uint32_t function) {
    const Expr *expr = facts_expr(file->facts, id);
    Str variable;
    ExprId fallback = id;
    if (expr->kind == EXPR_BINARY && (expr->number == OP_OR || expr->number == OP_COALESCE))
        fallback = expr_child(file->facts, id, 1);
    else if (expr->kind == EXPR_CALL && !codefile_environment(file, id, &variable, &fallback))
        return STR_NONE;
    expr = facts_expr(file->facts, fallback);
    Str name = fallback && expr->kind == EXPR_NAME ? facts_str(file->facts, expr->text) : STR_NONE;
    return name.size && codefile_parameter_place(file, function, name) != UINT32_MAX ? name : STR_NONE;
}

ExprId codefile_helper_fallback(CodeFile *file, ExprId call) {
    ExprId callee = expr_callee(file->facts, call);
    const Expr *expr = facts_expr(file->facts, callee);
    if (!callee || (expr->kind != EXPR_NAME && expr->kind != EXPR_ATTR)) return 0;
    uint32_t function = function_named(file, facts_str(file->facts, expr->text));
    Str name = STR_NONE;
    bool has_other = false;
    for (uint32_t at = first_return(file, function); at; at = file->next_return[at - 1]) {
        ExprId value = file->facts->code[at - 1].value;
        const Expr *tuple = facts_expr(file->facts, value);
        if (tuple->kind == EXPR_TUPLE && tuple->count == 1) value = expr_child(file->facts, value, 0);
        Str found = fallback_parameter(file, value, function);
        has_other |= !found.size || facts_expr(file->facts, value)->kind != EXPR_NAME;
        if (facts_expr(file->facts, value)->kind == EXPR_STRING) return 0;
        if (found.size) name = found;
    }
    return name.size && has_other ? argument_for(file, call, name, codefile_parameter_place(file, function, name)) : 0;
}
