#include "analyzer/ignore.h"

#include <assert.h>

/* Git lets `\` quote the next character; our globs quote by a set of one. */
static Str without_escapes(Arena *arena, Str pattern) {
    if (!memchr(pattern.data, '\\', pattern.size)) return pattern;
    StrBuf out = strbuf_new(arena, pattern.size * 3);
    for (size_t i = 0; i < pattern.size; i++) {
        char c = pattern.data[i];
        if (c != '\\' || i + 1 == pattern.size) {
            strbuf_add_char(&out, c);
            continue;
        }
        c = pattern.data[++i];
        bool is_special = c == '*' || c == '?' || c == '[';
        if (is_special) strbuf_add_char(&out, '[');
        strbuf_add_char(&out, c);
        if (is_special) strbuf_add_char(&out, ']');
    }
    return strbuf_str(&out);
}

/* Blanks at the end do not count, unless the last is quoted. */
static Str trim_line(Str line) {
    if (line.size && line.data[line.size - 1] == '\r') line.size--;
    while (line.size && line.data[line.size - 1] == ' ' && !(line.size > 1 && line.data[line.size - 2] == '\\'))
        line.size--;
    return line;
}

static bool has_wildcard(Str s) {
    return memchr(s.data, '*', s.size) || memchr(s.data, '?', s.size) || memchr(s.data, '[', s.size);
}

static void set_kind(IgnorePattern *pattern) {
    Str glob = pattern->glob;
    if (!has_wildcard(glob)) {
        pattern->kind = IGNORE_LITERAL;
    } else if (!pattern->is_anchored && glob.data[0] == '*' && !has_wildcard(str_slice(glob, 1, glob.size))) {
        pattern->kind = IGNORE_SUFFIX;
        pattern->glob = str_slice(glob, 1, glob.size);
    }
}

static bool parse_pattern(IgnorePattern *out, Str line, Arena *arena) {
    if (line.size == 0 || line.data[0] == '#') return false;
    if (line.data[0] == '!') {
        out->is_negated = true;
        line = str_slice(line, 1, line.size);
    }
    if (line.size && line.data[line.size - 1] == '/') {
        out->is_for_folders = true;
        line.size--;
    }
    out->is_anchored = memchr(line.data, '/', line.size) != NULL;
    if (line.size && line.data[0] == '/') line = str_slice(line, 1, line.size);
    if (str_starts_with(line, STR("**/")) && !memchr(line.data + 3, '/', line.size - 3)) {
        out->is_anchored = false; /* "** / name" says the same as "name" */
        line = str_slice(line, 3, line.size);
    }
    if (line.size == 0) return false;
    out->glob = without_escapes(arena, line);
    set_kind(out);
    return true;
}

bool ignore_add(IgnoreRules *rules, Str text, Str folder) {
    if (str_starts_with(text, STR("\xEF\xBB\xBF"))) text = str_slice(text, 3, text.size);
    text = str_copy(rules->arena, text);
    Str line;
    while (str_split_next(&text, '\n', &line)) {
        IgnorePattern pattern = {.base_size = folder.size ? folder.size + 1 : 0};
        if (!parse_pattern(&pattern, trim_line(line), rules->arena)) continue;
        if (rules->patterns.count >= IGNORE_PATTERNS_MAX) return false;
        *VEC_PUSH(rules->arena, &rules->patterns) = pattern;
    }
    return true;
}

void ignore_truncate(IgnoreRules *rules, size_t count) {
    assert(count <= rules->patterns.count);
    rules->patterns.count = count;
}

static bool matches(const IgnorePattern *pattern, Str path, Str name) {
    Str subject = pattern->is_anchored ? str_slice(path, pattern->base_size, path.size) : name;
    switch (pattern->kind) {
    case IGNORE_LITERAL: return str_equal(subject, pattern->glob);
    case IGNORE_SUFFIX: return str_ends_with(subject, pattern->glob);
    case IGNORE_GLOB: return str_matches_glob(subject, pattern->glob);
    }
    assert(!"unreachable");
    return false;
}

bool ignore_matches(const IgnoreRules *rules, Str path, bool is_folder) {
    size_t slash = str_find_last_char(path, '/');
    Str name = slash == SIZE_MAX ? path : str_slice(path, slash + 1, path.size);
    for (size_t i = rules->patterns.count; i-- > 0;) {
        const IgnorePattern *pattern = &rules->patterns.items[i];
        if ((pattern->is_for_folders && !is_folder) || path.size <= pattern->base_size) continue;
        if (matches(pattern, path, name)) return !pattern->is_negated;
    }
    return false;
}
