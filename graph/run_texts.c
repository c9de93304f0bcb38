/* Texts with holes. */
#include "analyzer/core/limits.h"
#include "graph/runs.h"

Str run_hole(Arena *arena, Str name) { return str_format(arena, "%c%.*s%c", HOLE, STR_ARG(name), HOLE_END); }

/* Steps of a path are no part of a hole. */
Str run_hole_with_fallback(Arena *arena, Str name, Str fallback) {
    for (size_t i = 0; i < fallback.size; i++)
        if (fallback.data[i] == '/' || (fallback.data[i] >= HOLE && fallback.data[i] <= FALLBACK))
            return run_hole(arena, name);
    return run_hole(arena, str_format(arena, "%.*s%c%.*s", STR_ARG(name), FALLBACK, STR_ARG(fallback)));
}

bool run_fall_back(Arena *arena, Str text, Str *out) {
    StrBuf buf = strbuf_new(arena, VALUE_SIZE_BYTES_MAX);
    for (size_t i = 0; i < text.size; i++) {
        size_t end = text.data[i] == HOLE ? str_find_char(text, HOLE_END, i) : i;
        size_t fallback = text.data[i] == HOLE ? str_find_char(text, FALLBACK, i) : i;
        if (text.data[i] > 0 && text.data[i] < ' ' && (end == i || fallback > end)) return false;
        strbuf_add(&buf, end == i ? str_slice(text, i, i + 1) : str_slice(text, fallback + 1, end));
        i = end;
    }
    *out = strbuf_str(&buf);
    return true;
}

bool run_has_hole(Str text) { return str_find_char(text, HOLE, 0) != SIZE_MAX; }

Str run_fill(Arena *arena, Str text, Str name, Str value) {
    Str hole = run_hole(arena, name);
    size_t at = str_find(text, hole, 0), from = 0;
    if (at == SIZE_MAX) return text;
    StrBuf out = strbuf_new(arena, VALUE_SIZE_BYTES_MAX);
    for (; at != SIZE_MAX; at = str_find(text, hole, from)) {
        strbuf_add(&out, str_slice(text, from, at));
        strbuf_add(&out, value);
        from = at + hole.size;
    }
    strbuf_add(&out, str_slice(text, from, text.size));
    return strbuf_str(&out);
}
