#include "graph/http_calls.h"

#include "analyzer/core/limits.h"
#include "analyzer/core/map.h"

typedef struct {
    const char *callee;
    uint32_t place;
} HttpCall;

static const HttpCall http_calls[] = {
#define HTTP_CALL(callee, place) {callee, place},
#define HTTP_WAITS(callee, has_options, module)
#define HTTP_LIMIT(word)
#include "graph/http_calls.def"
#undef HTTP_CALL
#undef HTTP_WAITS
#define HTTP_CALL(callee, place)
};

static const struct {
    const char *callee;
    bool has_options;
    const char *module; /* what a file imports for it; empty: nothing */
} waiting_calls[] = {
#define HTTP_WAITS(callee, has_options, module) {callee, has_options, module},
#include "graph/http_calls.def"
#undef HTTP_WAITS
#undef HTTP_LIMIT
#define HTTP_WAITS(callee, has_options, module)
};

static const char *const limit_words[] = {
#define HTTP_LIMIT(word) word,
#include "graph/http_calls.def"
};

typedef enum { WAITS_SO_LONG = 1, WAITS_FOR_EVER } HttpWait;

static Str place_key(Arena *arena, uint32_t line, uint32_t column) { return str_format(arena, "%u:%u", line, column); }

/* Of several requests to one address, the one that waits longest. */
static void put_wait(Map *map, Str key, HttpWait wait) {
    uint32_t known = map_get(map, key);
    if (known == MAP_NONE || known < (uint32_t)wait) map_put(map, key, (uint32_t)wait);
}

/* The texts in an expression, and in longer ones that they are part of; the constants that it names. */
static void note(HttpCalls *calls, ExprId id, HttpWait wait, Map *names, uint32_t depth) {
    const Expr *expr = facts_expr(calls->facts, id);
    if (!id || depth > NESTING_DEPTH_MAX) return;
    if (expr->kind == EXPR_STRING || expr->kind == EXPR_TEMPLATE)
        put_wait(calls->texts, place_key(calls->arena, expr->line, expr->column), wait);
    if (names && (expr->kind == EXPR_NAME || expr->kind == EXPR_ATTR) && expr->text.size)
        put_wait(names, facts_str(calls->facts, expr->text), wait);
    for (uint32_t i = 0; i < expr->count; i++) note(calls, expr_child(calls->facts, id, i), wait, names, depth + 1);
}

static ExprId address_of(const Facts *facts, ExprId call, uint32_t place) {
    uint32_t count = expr_argument_count(facts, call);
    for (uint32_t i = 0; i < count; i++) {
        ExprId argument = expr_argument(facts, call, i);
        const Expr *expr = facts_expr(facts, argument);
        Str name = facts_str(facts, expr->text);
        if (expr->kind == EXPR_ARGUMENT && (str_equal(name, STR("url")) || str_equal(name, STR("uri"))))
            return argument;
    }
    return place < count ? expr_argument(facts, call, place) : 0;
}

static bool says_limit(Str name) {
    for (size_t i = 0; i < sizeof limit_words / sizeof *limit_words; i++)
        if (str_contains_ignoring_case(name, str_from(limit_words[i]))) return true;
    return false;
}

/* May the argument say how long it takes at most? */
static bool may_limit(const Facts *facts, ExprId argument, bool is_options) {
    const Expr *expr = facts_expr(facts, argument);
    if (expr->kind == EXPR_ARGUMENT)
        return says_limit(facts_str(facts, expr->text)) || str_equal(facts_str(facts, expr->text), STR("*")) ||
               str_equal(facts_str(facts, expr->text), STR("**"));
    if (!is_options) return false;
    if (expr->kind != EXPR_OBJECT) return expr->kind != EXPR_STRING && expr->kind != EXPR_TEMPLATE;
    for (uint32_t i = 0; i < expr->count; i++) {
        const Expr *item = facts_expr(facts, expr_child(facts, argument, i));
        if (item->kind != EXPR_ITEM || says_limit(facts_str(facts, item->text))) return true;
    }
    return false;
}

/* axios.post(url, body, options): what is sent stands before the options. */
static bool sends_body(Str callee) {
    static const char *const methods[] = {".post", ".put", ".patch"};
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
        if (str_ends_with(callee, str_from(methods[i]))) return true;
    return false;
}

/* Is what the callee begins with the module itself in this file, and no client of the program's own that is called so? */
static bool is_of_module(const Facts *facts, Str callee, Str module) {
    size_t dot = str_find_char(callee, '.', 0), slash = str_find_last_char(module, '/');
    Str first = dot == SIZE_MAX ? callee : str_slice(callee, 0, dot);
    Str last = slash == SIZE_MAX ? module : str_slice(module, slash + 1, module.size);
    for (uint32_t i = 0; i < facts->code_count; i++) {
        const CodeFact *fact = &facts->code[i];
        if (fact->kind != CODE_IMPORT || !str_equal(facts_str(facts, fact->name), module)) continue;
        Str alias = facts_str(facts, fact->alias);
        if (str_equal(alias.size ? alias : last, first)) return true;
    }
    return module.size == 0;
}

static HttpWait wait_of(const HttpCalls *calls, ExprId call, Str callee) {
    for (size_t k = 0; k < sizeof waiting_calls / sizeof *waiting_calls && !calls->has_limit; k++) {
        if (!str_matches_glob(callee, str_from(waiting_calls[k].callee))) continue;
        if (!is_of_module(calls->facts, callee, str_from(waiting_calls[k].module))) return WAITS_SO_LONG;
        for (uint32_t i = 0; i < expr_argument_count(calls->facts, call); i++) {
            ExprId argument = expr_argument(calls->facts, call, i);
            bool is_object = facts_expr(calls->facts, argument)->kind == EXPR_OBJECT;
            bool is_options =
                waiting_calls[k].has_options && (i > (sends_body(callee) ? 1 : 0) || (i == 0 && is_object));
            if (may_limit(calls->facts, argument, is_options)) return WAITS_SO_LONG;
        }
        return WAITS_FOR_EVER;
    }
    return WAITS_SO_LONG;
}

static void note_call(HttpCalls *calls, const CodeFact *fact, Map *names) {
    Str callee = facts_str(calls->facts, fact->name);
    for (size_t k = 0; callee.size && k < sizeof http_calls / sizeof *http_calls; k++) {
        if (!str_matches_glob(callee, str_from(http_calls[k].callee))) continue;
        note(calls, address_of(calls->facts, fact->value, http_calls[k].place), wait_of(calls, fact->value, callee),
             names, 0);
        return;
    }
}

/* `self.url = "…"`, CHARGES = "…": what holds an address goes by the last word of its name. */
static void note_constant(HttpCalls *calls, const CodeFact *fact, const Map *names) {
    uint8_t kind = facts_expr(calls->facts, fact->value)->kind;
    if (kind != EXPR_STRING && kind != EXPR_TEMPLATE && kind != EXPR_BINARY) return;
    Str name = facts_str(calls->facts, fact->name);
    size_t dot = str_find_last_char(name, '.');
    if (dot != SIZE_MAX) name = str_slice(name, dot + 1, name.size);
    uint32_t wait = map_get(names, name);
    if (wait != MAP_NONE) note(calls, fact->value, (HttpWait)wait, NULL, 0);
}

/* Once per file: a file may have as many addresses as calls. */
static void collect(HttpCalls *calls, const Facts *facts, Arena *arena) {
    *calls = (HttpCalls){.facts = facts, .arena = arena, .texts = map_new(arena)};
    Map *names = map_new(arena);
    for (uint32_t i = 0; i < facts->code_count && !calls->has_limit; i++) {
        CodeKind kind = (CodeKind)facts->code[i].kind;
        bool may_set = kind == CODE_ASSIGN || kind == CODE_CALL || kind == CODE_IMPORT;
        calls->has_limit = may_set && says_limit(facts_str(facts, facts->code[i].name));
    }
    for (uint32_t i = 0; i < facts->code_count; i++) {
        const CodeFact *fact = &facts->code[i];
        bool is_call = fact->kind == CODE_CALL && fact->value && facts_expr(facts, fact->value)->kind == EXPR_CALL;
        if (is_call) note_call(calls, fact, names);
    }
    for (uint32_t i = 0; i < facts->code_count; i++)
        if (facts->code[i].kind == CODE_ASSIGN && facts->code[i].value) note_constant(calls, &facts->code[i], names);
}

bool http_calls_ask(HttpCalls *calls, const Facts *facts, const CodeFact *text, Arena *arena) {
    if (calls->facts != facts) collect(calls, facts, arena);
    return map_get(calls->texts, place_key(arena, text->line, text->column)) != MAP_NONE;
}

bool http_calls_wait(HttpCalls *calls, const Facts *facts, const CodeFact *text, Arena *arena) {
    return http_calls_ask(calls, facts, text, arena) &&
           map_get(calls->texts, place_key(arena, text->line, text->column)) == WAITS_FOR_EVER;
}
