#include "graph/setting_reads.h"

#include "analyzer/core/limits.h"

static const char *const read_names[] = {
#define SETTING_READ(name) name,
#define SETTING_HOLDER(word)
#define REGION_GIVEN(name)
#define ANSWER_NAME(word)
#define SETTING_ENDPOINT(word)
#include "graph/setting_reads.def"
#undef SETTING_READ
#undef SETTING_HOLDER
#undef REGION_GIVEN
#undef ANSWER_NAME
#undef SETTING_ENDPOINT
};

static const char *const holder_words[] = {
#define SETTING_READ(name)
#define SETTING_HOLDER(word) word,
#define REGION_GIVEN(name)
#define ANSWER_NAME(word)
#define SETTING_ENDPOINT(word)
#include "graph/setting_reads.def"
#undef SETTING_READ
#undef SETTING_HOLDER
#undef REGION_GIVEN
#undef ANSWER_NAME
#undef SETTING_ENDPOINT
};

static const char *const region_names[] = {
#define SETTING_READ(name)
#define SETTING_HOLDER(word)
#define REGION_GIVEN(name) name,
#define ANSWER_NAME(word)
#define SETTING_ENDPOINT(word)
#include "graph/setting_reads.def"
#undef SETTING_READ
#undef SETTING_HOLDER
#undef REGION_GIVEN
#undef ANSWER_NAME
#undef SETTING_ENDPOINT
};

static const char *const answer_words[] = {
#define SETTING_READ(name)
#define SETTING_HOLDER(word)
#define REGION_GIVEN(name)
#define ANSWER_NAME(word) word,
#define SETTING_ENDPOINT(word)
#include "graph/setting_reads.def"
#undef SETTING_READ
#undef SETTING_HOLDER
#undef REGION_GIVEN
#undef ANSWER_NAME
#undef SETTING_ENDPOINT
};

static const char *const endpoint_words[] = {
#define SETTING_READ(name)
#define SETTING_HOLDER(word)
#define REGION_GIVEN(name)
#define ANSWER_NAME(word)
#define SETTING_ENDPOINT(word) word,
#include "graph/setting_reads.def"
#undef SETTING_READ
#undef SETTING_HOLDER
#undef REGION_GIVEN
#undef ANSWER_NAME
#undef SETTING_ENDPOINT
};

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

static bool is_one_of(Str name, const char *const *patterns, size_t count) {
    char buffer[NAME_SIZE_MAX];
    Str plain = plain_name(name, buffer);
    for (size_t i = 0; plain.size && i < count; i++)
        if (str_matches_glob(plain, str_from(patterns[i]))) return true;
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

ExprId setting_read_fallback(const Facts *facts, ExprId call, Str *key) {
    *key = STR_NONE;
    ExprId callee = facts_expr(facts, call)->kind == EXPR_CALL ? expr_callee(facts, call) : 0;
    const Expr *named = facts_expr(facts, callee);
    uint32_t count = expr_argument_count(facts, call);
    bool is_read =
        callee && count >= 2 && (named->kind == EXPR_NAME || named->kind == EXPR_ATTR) &&
        is_one_of(last_step(facts_str(facts, named->text)), read_names, sizeof read_names / sizeof *read_names);
    if (!is_read) return 0;
    for (uint32_t i = 0; i + 1 < count && !key->size; i++) read_key(facts, expr_argument(facts, call, i), key);
    ExprId last = expr_argument(facts, call, count - 1);
    if (facts_expr(facts, last)->kind == EXPR_ARGUMENT) last = expr_child(facts, last, 0);
    return key->size ? last : 0;
}

static bool is_key_of_settings(Str key) {
    bool is_upper = true;
    for (size_t i = 0; i < key.size; i++) {
        if (key.data[i] == '.') return true;
        is_upper = is_upper && !(key.data[i] >= 'a' && key.data[i] <= 'z');
    }
    return is_upper;
}

bool setting_read_is_plain(const Facts *facts, ExprId call, Str key) {
    if (is_key_of_settings(key)) return true;
    ExprId at = expr_callee(facts, call);
    for (uint32_t depth = 0; at && depth < NESTING_DEPTH_MAX; depth++) {
        const Expr *expr = facts_expr(facts, at);
        Str text = facts_str(facts, expr->text);
        for (size_t i = 0; text.size && i < sizeof holder_words / sizeof *holder_words; i++)
            if (str_contains_ignoring_case(text, str_from(holder_words[i]))) return true;
        bool is_path = expr->kind == EXPR_ATTR || expr->kind == EXPR_INDEX || expr->kind == EXPR_CALL;
        at = is_path ? expr_child(facts, at, 0) : 0;
    }
    return false;
}

bool setting_call_gives_region(Str callee) {
    return is_one_of(last_step(callee), region_names, sizeof region_names / sizeof *region_names);
}

bool setting_is_answer(Str holder) {
    return is_one_of(holder, answer_words, sizeof answer_words / sizeof *answer_words);
}

/* What stands before one of the words in a key: "s3." of "s3.endpoint". false: none is in it. */
static bool before_word(Str key, const char *const *words, size_t count, Str *out) {
    for (size_t i = 0; i < key.size; i++)
        for (size_t k = 0; k < count; k++) {
            Str word = str_from(words[k]);
            if (!str_equal_ignoring_case(str_slice(key, i, i + word.size), word)) continue;
            *out = str_slice(key, 0, i);
            return true;
        }
    return false;
}

ExprId setting_endpoint_beside(const Facts *facts, ExprId object, Str region_key) {
    static const char *const region_words[] = {"region"};
    Str of_region, of_endpoint;
    if (!before_word(region_key, region_words, 1, &of_region)) return 0;
    for (uint32_t i = 0; i < facts_expr(facts, object)->count; i++) {
        ExprId item = expr_child(facts, object, i);
        if (facts_expr(facts, item)->kind != EXPR_ITEM) continue;
        Str key = facts_str(facts, facts_expr(facts, item)->text);
        if (before_word(key, endpoint_words, sizeof endpoint_words / sizeof *endpoint_words, &of_endpoint) &&
            str_equal_ignoring_case(of_region, of_endpoint))
            return expr_child(facts, item, 1);
    }
    return 0;
}
