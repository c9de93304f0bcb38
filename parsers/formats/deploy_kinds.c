/* Which command a line is, where its verb may be decided at run time: `aws cloudformation $ACTION-stack`. */
#include "analyzer/core/limits.h"
#include "parsers/formats/deploy_rows.h"

enum { TEXTS_MAX = 8, PLAIN_MAX = 3, DEPTH_MAX = 8 };

typedef struct {
    Str items[TEXTS_MAX];
    size_t count;
} Texts;

/* The texts that branches end in. */
static void add_ends(FactsBuilder *builder, ExprId id, uint32_t depth, Texts *out) {
    const Expr *expr = facts_expr_at(builder, id);
    if (expr->kind == EXPR_STRING && out->count < TEXTS_MAX)
        out->items[out->count++] = facts_builder_str(builder, expr->text);
    if (depth > DEPTH_MAX) return;
    if (expr->kind == EXPR_CONDITIONAL) add_ends(builder, facts_builder_child(builder, id, 1), depth + 1, out);
    if (expr->kind == EXPR_CONDITIONAL) add_ends(builder, facts_builder_child(builder, id, 2), depth + 1, out);
    if (expr->kind == EXPR_BINARY && expr->number == OP_COALESCE)
        add_ends(builder, facts_builder_child(builder, id, 1), depth + 1, out);
}

/* What a word may say; nothing where a part of it can't be told. */
static Texts texts_of(FactsBuilder *builder, Arena *arena, const ShellWord *word) {
    Texts all = {.items = {STR_NONE}, .count = 1};
    for (size_t i = 0; i < word->count; i++) {
        Texts ends = {.items = {word->parts[i].text}, .count = !word->parts[i].expr}, next = {.count = 0};
        if (word->parts[i].expr) add_ends(builder, word->parts[i].expr, 0, &ends);
        for (size_t k = 0; k < all.count; k++)
            for (size_t e = 0; e < ends.count && next.count < TEXTS_MAX; e++)
                next.items[next.count++] = str_concat(arena, all.items[k], ends.items[e]);
        all = next;
    }
    return all;
}

static size_t command_row(Str words) {
    size_t row = 0;
    while (row < deploy_row_count &&
           !(deploy_rows[row].kind == ROW_COMMAND && str_equal(str_from(deploy_rows[row].words), words)))
        row++;
    return row;
}

static Str joined_with(Arena *arena, Str words, Str next) {
    return str_format(arena, "%.*s %.*s", STR_ARG(words), STR_ARG(next));
}

Str deploy_kind(FactsBuilder *builder, Arena *arena, Str program, const ShellWord *const *plain, size_t plain_count,
                size_t *used, Str *words) {
    Str joined = program, kind = STR_NONE;
    *used = 0;
    *words = STR_NONE;
    for (size_t i = 0; i <= plain_count && i <= PLAIN_MAX; i++) {
        size_t row = command_row(joined);
        if (row < deploy_row_count) {
            kind = str_from(deploy_rows[row].name);
            *words = joined;
            *used = i;
        }
        if (i == plain_count || str_ends_with(joined, STR(" *"))) break;
        Str next;
        if (!shell_word_text(plain[i], &next)) {
            next = STR("*");
            Texts texts = texts_of(builder, arena, plain[i]);
            for (size_t k = texts.count; k > 0; k--)
                if (command_row(joined_with(arena, joined, texts.items[k - 1])) < deploy_row_count)
                    next = texts.items[k - 1];
        }
        joined = joined_with(arena, joined, next);
    }
    return kind;
}
