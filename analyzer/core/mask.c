#include "analyzer/core/mask.h"

static bool is_space_or_quote(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '"' || c == '\'' || c == '`' || c == '<' || c == '>';
}

typedef struct {
    Str text;
    Arena *arena;
    char *copy; /* NULL until something is masked */
} Mask;

static void hide(Mask *mask, size_t from, size_t to) {
    if (from >= to) return;
    if (!mask->copy) {
        mask->copy = arena_alloc(mask->arena, mask->text.size);
        memcpy(mask->copy, mask->text.data, mask->text.size);
    }
    memset(mask->copy + from, '*', to - from);
}

/* From behind "://": the password stands between the first ':' and the last '@' of what comes before the path. Names of
 * variables ("${PASSWORD}") hide nothing, and are left. */
static void mask_address(Mask *mask, size_t start) {
    enum { USERINFO_SIZE_MAX = 512 };
    Str text = mask->text;
    size_t colon = SIZE_MAX, at = SIZE_MAX;
    for (size_t i = start; i < text.size && i < start + USERINFO_SIZE_MAX; i++) {
        char c = text.data[i];
        if (is_space_or_quote(c) || c == '/' || c == '?' || c == '#') break;
        if (c == ':' && colon == SIZE_MAX) colon = i;
        if (c == '@') at = i;
    }
    if (colon == SIZE_MAX || at == SIZE_MAX || at < colon) return;
    bool is_variable = text.data[colon + 1] == '$' || text.data[colon + 1] == '{';
    if (!is_variable) hide(mask, colon + 1, at);
}

/* From behind a ';' in a connection string. */
static void mask_pair(Mask *mask, size_t start) {
    static const char *const keys[] = {"password", "pwd", "sharedaccesskey", "accountkey"};
    Str text = mask->text;
    while (start < text.size && text.data[start] == ' ') start++;
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        size_t end = start + strlen(keys[i]);
        if (!str_equal_ignoring_case(str_slice(text, start, end < text.size ? end : text.size), str_from(keys[i])))
            continue;
        while (end < text.size && text.data[end] == ' ') end++;
        if (end >= text.size || text.data[end] != '=') return;
        do end++;
        while (end < text.size && text.data[end] == ' ');
        size_t stop = end;
        while (stop < text.size && text.data[stop] != ';' &&
               (text.data[stop] == ' ' || !is_space_or_quote(text.data[stop])))
            stop++;
        if (end < text.size && text.data[end] != '$' && text.data[end] != '{') hide(mask, end, stop);
        return;
    }
}

Str mask_secrets(Str text, Arena *arena) {
    Mask mask = {.text = text, .arena = arena};
    for (size_t at = str_find(text, STR("://"), 0); at != SIZE_MAX; at = str_find(text, STR("://"), at + 3))
        mask_address(&mask, at + 3);
    for (size_t at = str_find_char(text, ';', 0); at != SIZE_MAX; at = str_find_char(text, ';', at + 1))
        mask_pair(&mask, at + 1);
    return mask.copy ? (Str){mask.copy, text.size} : text;
}
