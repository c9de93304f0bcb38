#include "graph/http_calls.h"

#include "analyzer/core/limits.h"
#include "analyzer/core/map.h"

typedef struct {
    const char *callee;
    uint32_t place;
} HttpCall;

static const HttpCall http_calls[] = {
#define HTTP_CALL(callee, place) {callee, place},
#include "graph/http_calls.def"
#undef HTTP_CALL
};

static Str place_key(Arena *arena, uint32_t line, uint32_t column) { return str_format(arena, "%u:%u", line, column); }

/* The texts in an expression, and in longer ones that they are part of; the constants that it names. */
static void note(HttpCalls *calls, ExprId id, Map *names, uint32_t depth) {
    const Expr *expr = facts_expr(calls->facts, id);
    if (!id || depth > NESTING_DEPTH_MAX) return;
    if (expr->kind == EXPR_STRING || expr->kind == EXPR_TEMPLATE)
        map_put(calls->texts, place_key(calls->arena, expr->line, expr->column), 1);
    if (names && (expr->kind == EXPR_NAME || expr->kind == EXPR_ATTR) && expr->text.size)
        map_put(names, facts_str(calls->facts, expr->text), 1);
    for (uint32_t i = 0; i < expr->count; i++) note(calls, expr_child(calls->facts, id, i), names, depth + 1);
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

static void note_call(HttpCalls *calls, const CodeFact *fact, Map *names) {
    Str callee = facts_str(calls->facts, fact->name);
    for (size_t k = 0; callee.size && k < sizeof http_calls / sizeof *http_calls; k++) {
        if (!str_matches_glob(callee, str_from(http_calls[k].callee))) continue;
        note(calls, address_of(calls->facts, fact->value, http_calls[k].place), names, 0);
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
    if (map_get(names, name) != MAP_NONE) note(calls, fact->value, NULL, 0);
}

/* Once per file: a file may have as many addresses as calls. */
static void collect(HttpCalls *calls, const Facts *facts, Arena *arena) {
    *calls = (HttpCalls){.facts = facts, .arena = arena, .texts = map_new(arena)};
    Map *names = map_new(arena);
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
