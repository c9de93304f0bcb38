#include "parsers/program.h"

static Str base_name(Str path) {
    size_t slash = str_find_last_char(path, '/');
    return slash == SIZE_MAX ? path : str_slice(path, slash + 1, path.size);
}

/* "bash" of #!/usr/bin/env -S VARIABLE=x bash -e. */
static Str interpreter_of(Str bytes) {
    Str line = STR_NONE, word;
    str_split_next(&bytes, '\n', &line);
    if (!str_starts_with(line, STR("#!"))) return STR_NONE;
    line = str_trim(str_slice(line, 2, line.size));
    while (str_word_next(&line, &word)) {
        Str name = base_name(word);
        bool is_of_env = str_equal(name, STR("env")) || name.size == 0 || name.data[0] == '-';
        if (!is_of_env && str_find_char(word, '=', 0) == SIZE_MAX) return name;
    }
    return STR_NONE;
}

Str program_language(Str bytes) {
    static const char *const interpreters[][2] = {
        {"python", "python"},   {"ruby", "ruby"},      {"node", "javascript"},    {"php", "php"},
        {"deno", "typescript"}, {"bun", "typescript"}, {"ts-node", "typescript"}, {"tsx", "typescript"},
    };
    Str interpreter = interpreter_of(bytes);
    if (str_ends_with(interpreter, STR("sh")) && !str_equal(interpreter, STR("pwsh"))) return STR("shell");
    for (size_t i = 0; i < sizeof interpreters / sizeof *interpreters && interpreter.size; i++)
        if (str_starts_with(interpreter, str_from(interpreters[i][0]))) return str_from(interpreters[i][1]);
    return STR_NONE;
}
