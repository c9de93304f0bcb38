#include "parsers/formats/groovy_blocks.h"

#include "parsers/formats/deployments.h"

/* A declarative pipeline, or a node with stages. */
bool groovy_is_pipeline(Str bytes) {
    static const char *const words[][2] = {{"pipeline", "stages"}, {"node", "stage"}};
    Str rest = bytes, line;
    while (str_split_next(&rest, '\n', &line))
        for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
            Str word = str_from(words[i][0]);
            Str behind = str_starts_with(line, word) ? str_trim(str_slice(line, word.size, line.size)) : STR_NONE;
            bool opens = behind.size && (behind.data[0] == '{' || behind.data[0] == '(');
            if (opens && str_contains(bytes, str_from(words[i][1]))) return true;
        }
    return false;
}

bool groovy_is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

bool groovy_is_word_char(char c) { return groovy_is_letter(c) || (c >= '0' && c <= '9'); }

bool groovy_is_behind(Str text, size_t at, const char *before) {
    size_t size = strlen(before);
    return at >= size && str_equal(str_slice(text, at - size, at), str_from(before));
}

/* Behind a text in quotes or a comment that begins at `at`; the same place where none does. */
static size_t skip_text(Str text, size_t at) {
    static const char *const marks[][2] = {{"\'\'\'", "\'\'\'"}, {"\"\"\"", "\"\"\""}, {"//", "\n"}, {"/*", "*/"}};
    Str rest = str_slice(text, at, text.size);
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        if (!str_starts_with(rest, str_from(marks[i][0]))) continue;
        size_t end = str_find(text, str_from(marks[i][1]), at + strlen(marks[i][0]));
        return end == SIZE_MAX ? text.size : end + strlen(marks[i][1]);
    }
    char quote = text.data[at];
    if (quote != '\'' && quote != '"') return at;
    for (at++; at < text.size && text.data[at] != quote && text.data[at] != '\n'; at++) at += text.data[at] == '\\';
    return at < text.size ? at + 1 : text.size;
}

/* Behind the brace that closes what is open at `at`. */
static size_t end_of_block(Str text, size_t at) {
    size_t depth = 0;
    while (at < text.size) {
        size_t behind = skip_text(text, at);
        char c = text.data[at];
        if (behind == at && c == '}' && depth-- == 0) return at + 1;
        depth += behind == at && c == '{';
        at = behind == at ? at + 1 : behind;
    }
    return text.size;
}

size_t groovy_late_environment(Str text, size_t at, size_t *end) {
    bool is_late = false;
    while (at < text.size && text.data[at] != '}') {
        size_t behind = skip_text(text, at), word = at;
        if (behind == at && text.data[at] == '{') behind = end_of_block(text, at + 1);
        while (behind == at && word < text.size && groovy_is_word_char(text.data[word])) word++;
        Str name = str_slice(text, at, word), rest = str_trim(str_slice(text, word, text.size));
        bool is_block = str_starts_with(rest, STR("{"));
        if (is_block && is_late && str_equal(name, STR("environment"))) {
            *end = end_of_block(text, str_find_char(text, '{', word) + 1);
            return at;
        }
        is_late = is_late || (is_block && (str_equal(name, STR("stages")) || str_equal(name, STR("steps"))));
        at = behind > at ? behind : word > at ? word : at + 1;
    }
    return SIZE_MAX;
}
