/* Comments that say that what stands beside or below them is to be filled in: `# NOTE: replace with your own`. */
#include "parsers/placeholders.h"

#include <string.h>

static bool has_word(Str text, const char *word) {
    size_t size = strlen(word);
    for (size_t i = 0; i + size <= text.size; i++)
        if ((text.data[i] | 0x20) == word[0] &&
            str_equal_ignoring_case(str_slice(text, i, i + size), (Str){word, size}))
            return true;
    return false;
}

static bool has_any(Str text, const char *const *words, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (has_word(text, words[i])) return true;
    return false;
}

#define HAS_ANY(text, words) has_any(text, words, sizeof(words) / sizeof *(words))

static bool asks_to_fill_in(Str comment) {
    static const char *const plain[] = {"note: replace", "replace me", "change me",
                                        "replaceme",     "changeme",   "placeholder"};
    static const char *const verbs[] = {"replace", "change", "substitute", "fill in", "insert"};
    static const char *const whose[] = {"your", "actual"};
    /* What its author means to do some day is in use until then. */
    static const char *const later[] = {"todo", "fixme"};
    if (HAS_ANY(comment, later)) return false;
    return HAS_ANY(comment, plain) || (HAS_ANY(comment, verbs) && HAS_ANY(comment, whose));
}

/* Where the comment of a line begins; SIZE_MAX: it has none. */
static size_t comment_start(Str line) {
    for (size_t i = 0; i < line.size; i++) {
        bool is_mark = line.data[i] == '#' || (line.data[i] == '/' && i + 1 < line.size && line.data[i + 1] == '/');
        if (is_mark && (i == 0 || line.data[i - 1] == ' ' || line.data[i - 1] == '\t')) return i;
    }
    return SIZE_MAX;
}

void add_placeholders(FactsBuilder *builder, Str bytes) {
    Str rest = bytes, line;
    bool is_asked = false; /* by a comment above */
    for (uint32_t number = 1; str_split_next(&rest, '\n', &line); number++) {
        bool may_have_comment = line.size && (memchr(line.data, '#', line.size) || memchr(line.data, '/', line.size));
        size_t at = may_have_comment ? comment_start(line) : SIZE_MAX;
        Str before = at == SIZE_MAX ? line : str_slice(line, 0, at);
        bool is_alone = at != SIZE_MAX && str_trim(before).size == 0;
        bool asks = at != SIZE_MAX && asks_to_fill_in(str_slice(line, at, line.size));
        if (!is_alone && (asks || is_asked)) facts_add_pragma(builder, PRAGMA_PLACEHOLDER, number, STR_NONE);
        is_asked = is_alone && (asks || is_asked);
    }
}
