#include "graph/setting_reads.h"

#include "analyzer/core/limits.h"

typedef enum {
    SETTING_READ,
    SETTING_WRITE,
    SETTING_HOLDER,
    REGION_GIVEN,
    COMPARING,
    FILLING,
    SERIALISING,
    ANSWER_NAME,
    ANSWER_PART,
    SETTING_ENDPOINT
} WordKind;

static const struct {
    WordKind kind;
    Str word;
} words[] = {
#define SETTING(kind, word) {kind, {word, sizeof(word) - 1}},
#include "graph/setting_reads.def"
#undef SETTING
};

enum { WORD_COUNT = sizeof words / sizeof *words };

enum { NAME_SIZE_MAX = 64 };

/* get_env_or is getenvor; a longer name is none of those that are asked for, and stays empty. */
static Str plain_name(Str name, char buffer[NAME_SIZE_MAX]) {
    size_t size = 0;
    if (name.size > NAME_SIZE_MAX) return STR_NONE;
    for (size_t i = 0; i < name.size; i++) {
        char c = name.data[i];
        if (c == '_' || c == '-') continue;
        buffer[size++] = c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
    }
    return str_of(buffer, size);
}

static bool is_like(Str name, WordKind kind) {
    char buffer[NAME_SIZE_MAX];
    Str plain = plain_name(name, buffer);
    for (size_t i = 0; plain.size && i < WORD_COUNT; i++)
        if (words[i].kind == kind && str_matches_glob(plain, words[i].word)) return true;
    return false;
}

static Str last_step(Str path) {
    size_t dot = str_find_last_char(path, '.');
    return dot == SIZE_MAX ? path : str_slice(path, dot + 1, path.size);
}

/* "ses.region", PREFIX + ".ses.region", `${prefix}.ses.region`: the end is what tells. */
static void read_key(const Facts *facts, ExprId id, Str *key) {
    const Expr *expr = facts_expr(facts, id);
    bool is_joined = expr->kind == EXPR_TEMPLATE || (expr->kind == EXPR_BINARY && expr->number == OP_ADD);
    if (is_joined && expr->count) id = expr_child(facts, id, expr->count - 1);
    expr_literal(facts, id, key);
}

/* The name of what is called; empty when nothing has one. */
static Str called_name(const Facts *facts, ExprId call) {
    ExprId callee = facts_expr(facts, call)->kind == EXPR_CALL ? expr_callee(facts, call) : 0;
    const Expr *named = facts_expr(facts, callee);
    bool is_named = callee && (named->kind == EXPR_NAME || named->kind == EXPR_ATTR);
    return is_named ? last_step(facts_str(facts, named->text)) : STR_NONE;
}

/* "region", or what only makes another kind of text of it: "region".to_string(), String::from("region"). */
static void read_whole(const Facts *facts, ExprId id, Str *key) {
    const Expr *expr = facts_expr(facts, id);
    ExprId callee = expr->kind == EXPR_CALL ? expr_callee(facts, id) : 0;
    if (callee && expr_argument_count(facts, id) == 1)
        id = expr_argument(facts, id, 0);
    else if (callee && !expr_argument_count(facts, id) && facts_expr(facts, callee)->kind == EXPR_ATTR)
        id = expr_child(facts, callee, 0);
    expr_literal(facts, id, key);
}

static bool is_key_of_settings(Str key) {
    bool is_upper = true;
    for (size_t i = 0; i < key.size; i++) {
        if (key.data[i] == '.') return true;
        is_upper = is_upper && !(key.data[i] >= 'a' && key.data[i] <= 'z');
    }
    return is_upper;
}

/* The kit's own names say it, too: "awslogs-region"; "awsRegion" is a part of an event. */
static bool is_written_key(Str key) {
    return is_key_of_settings(key) ||
           (str_contains_ignoring_case(key, STR("aws")) && !str_equal(key, STR("awsRegion")));
}

ExprId setting_written(const Facts *facts, ExprId call, Str *key) {
    enum { WITH_KEY = 2 };
    *key = STR_NONE;
    if (!is_like(called_name(facts, call), SETTING_WRITE) || expr_argument_count(facts, call) != WITH_KEY) return 0;
    read_whole(facts, expr_argument(facts, call, 0), key);
    return key->size && is_written_key(*key) ? expr_argument(facts, call, 1) : 0;
}

ExprId setting_read_fallback(const Facts *facts, ExprId call, Str *key) {
    *key = STR_NONE;
    uint32_t count = expr_argument_count(facts, call);
    bool is_read = count >= 2 && is_like(called_name(facts, call), SETTING_READ);
    if (!is_read) return 0;
    for (uint32_t i = 0; i + 1 < count && !key->size; i++) read_key(facts, expr_argument(facts, call, i), key);
    ExprId last = expr_argument(facts, call, count - 1);
    if (facts_expr(facts, last)->kind == EXPR_ARGUMENT) last = expr_child(facts, last, 0);
    return key->size ? last : 0;
}

bool setting_read_is_plain(const Facts *facts, ExprId call, Str key) {
    if (is_key_of_settings(key)) return true;
    ExprId at = expr_callee(facts, call);
    for (uint32_t depth = 0; at && depth < NESTING_DEPTH_MAX; depth++) {
        const Expr *expr = facts_expr(facts, at);
        Str text = facts_str(facts, expr->text);
        for (size_t i = 0; text.size && i < WORD_COUNT; i++)
            if (words[i].kind == SETTING_HOLDER && str_contains_ignoring_case(text, words[i].word)) return true;
        bool is_path = expr->kind == EXPR_ATTR || expr->kind == EXPR_INDEX || expr->kind == EXPR_CALL;
        at = is_path ? expr_child(facts, at, 0) : 0;
    }
    return false;
}

bool setting_call_gives_region(Str callee) { return is_like(last_step(callee), REGION_GIVEN); }

bool setting_call_compares(Str callee) { return is_like(last_step(callee), COMPARING); }

bool setting_call_fills(Str callee) { return is_like(last_step(callee), FILLING); }

bool setting_call_serialises(Str callee) { return is_like(last_step(callee), SERIALISING); }

bool setting_tells_of_bucket(Str name) { return is_like(name, ANSWER_PART); }

bool setting_is_answer(Str holder) { return is_like(holder, ANSWER_NAME); }

/* Does one of the words stand in a key, and the first of them right behind `before`: "s3." in "s3.endpoint"? */
static bool has_endpoint_behind(Str key, Str before) {
    if (key.size <= before.size || !str_equal_ignoring_case(str_slice(key, 0, before.size), before)) return false;
    for (size_t at = 0; at <= before.size; at++)
        for (size_t i = 0; i < WORD_COUNT; i++) {
            if (words[i].kind != SETTING_ENDPOINT) continue;
            Str word = words[i].word;
            if (str_equal_ignoring_case(str_slice(key, at, at + word.size), word)) return at == before.size;
        }
    return false;
}

static bool before_region(Str key, Str *out) {
    enum { WORD_SIZE = sizeof "region" - 1 };
    for (size_t at = 0; at + WORD_SIZE <= key.size; at++)
        if (str_equal_ignoring_case(str_slice(key, at, at + WORD_SIZE), STR("region"))) {
            *out = str_slice(key, 0, at);
            return true;
        }
    return false;
}

bool setting_has_endpoints(const Facts *facts, ExprId object) {
    for (uint32_t i = 0; i < facts_expr(facts, object)->count; i++) {
        const Expr *item = facts_expr(facts, expr_child(facts, object, i));
        Str key = item->kind == EXPR_ITEM ? facts_str(facts, item->text) : STR_NONE;
        for (size_t k = 0; key.size && k < WORD_COUNT; k++)
            if (words[k].kind == SETTING_ENDPOINT && str_contains_ignoring_case(key, words[k].word)) return true;
    }
    return false;
}

ExprId setting_endpoint_beside(const Facts *facts, ExprId object, Str region_key) {
    Str of_region;
    if (!before_region(region_key, &of_region)) return 0;
    for (uint32_t i = 0; i < facts_expr(facts, object)->count; i++) {
        ExprId item = expr_child(facts, object, i);
        if (facts_expr(facts, item)->kind != EXPR_ITEM) continue;
        Str key = facts_str(facts, facts_expr(facts, item)->text);
        if (has_endpoint_behind(key, of_region)) return expr_child(facts, item, 1);
    }
    return 0;
}
