/* Makefiles and justfiles: variables are filled into a recipe as text, before the shell reads it. Each line of a recipe is
 * a shell of its own. What somebody may give otherwise on the command line (?=), or what depends on a condition, is a
 * hole. */
#include "graph/runs.h"

#include "analyzer/core/limits.h"

typedef struct {
    Str targets, name, value;
    bool is_exported;
    uint32_t line;
} TargetSetting;

typedef struct {
    RunReader *reader;
    Arena *arena;
    bool is_just, exports_all, is_one_shell;
    uint32_t conditions; /* that the line stands in */
    VEC(TargetSetting) of_targets;
} Make;

static bool is_name_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
           c == '.';
}

static bool is_name(Str text) {
    for (size_t i = 0; i < text.size; i++)
        if (!is_name_character(text.data[i])) return false;
    return text.size > 0;
}

static Str value_of(Make *make, Str name) {
    static const char own[] = {PATH_OWN, 0};
    name = str_trim(name);
    const RunSetting *setting = run_setting(&make->reader->state, name);
    if (setting) return setting->value;
    if (str_equal(name, STR("CURDIR")) || str_equal(name, STR("shell pwd"))) return str_from(own);
    if (str_equal(name, STR("justfile_directory()"))) return str_from(own);
    return run_hole(make->arena, name);
}

/* $(X), ${X} and $$ of a makefile, {{X}} of a justfile. */
static Str expand(Make *make, Str text) {
    enum { NAME_BYTES_MAX = 256 };
    StrBuf out = strbuf_new(make->arena, VALUE_SIZE_BYTES_MAX);
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i], next = i + 1 < text.size ? text.data[i + 1] : 0;
        Str rest = str_slice(text, i, i + NAME_BYTES_MAX);
        size_t end = SIZE_MAX;
        if (make->is_just && c == '{' && next == '{') end = str_find(rest, STR("}}"), 2);
        if (!make->is_just && c == '$' && (next == '(' || next == '{'))
            end = str_find_char(rest, next == '(' ? ')' : '}', 2);
        if (end != SIZE_MAX) {
            Str value = value_of(make, str_slice(rest, 2, end));
            make->reader->expanded_bytes += value.size;
            strbuf_add(&out, value);
            i += end + (make->is_just ? 1 : 0);
        } else if (!make->is_just && c == '$' && next == '$') {
            strbuf_add_char(&out, '$');
            i++;
        } else if (!make->is_just && c == '$' && next) {
            strbuf_add(&out, run_hole(make->arena, str_slice(text, i + 1, i + 2)));
            i++;
        } else {
            strbuf_add_char(&out, c);
        }
    }
    return strbuf_str(&out);
}

/* A value of a justfile is written as an expression: only a text by itself is one. */
static Str value_in_just(Make *make, Str name, Str text) {
    char quote = text.size > 1 ? text.data[0] : 0;
    bool is_text = (quote == '"' || quote == '\'') && str_find_char(text, quote, 1) == text.size - 1;
    return is_text ? str_slice(text, 1, text.size - 1) : run_hole(make->arena, name);
}

static void set(Make *make, Str name, Str value, bool is_exported, uint32_t line) {
    const RunSetting *known = run_setting(&make->reader->state, name);
    if (known && !str_equal(known->value, value)) value = run_hole(make->arena, name);
    run_set(make->reader, name, value, is_exported || (known && known->is_exported), line);
}

/* "export X = y", "X ?= y", "X := y"; `text` is what stands behind a target's colon, or the line. False: it is none. */
static bool take_assignment(Make *make, Str text, Str targets, uint32_t line) {
    bool is_exported = false;
    static const char *const marks[] = {"export ", "override ", "private "};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (str_starts_with(text, str_from(marks[i]))) {
            text = str_trim(str_slice(text, strlen(marks[i]), text.size));
            is_exported = is_exported || i == 0;
        }
    size_t equals = str_find_char(text, '=', 0);
    if (equals == SIZE_MAX) {
        Str word;
        while (is_exported && str_word_next(&text, &word)) {
            const RunSetting *known = run_setting(&make->reader->state, word);
            run_set(make->reader, word, known ? known->value : run_hole(make->arena, word), true, line);
        }
        return is_exported;
    }
    size_t end = equals;
    while (end && strchr(":?+!", text.data[end - 1])) end--;
    Str name = str_trim(str_slice(text, 0, end)), value = str_trim(str_slice(text, equals + 1, text.size));
    if (!is_name(name)) return false;
    size_t comment = str_find(value, STR(" #"), 0);
    if (comment != SIZE_MAX) value = str_trim(str_slice(value, 0, comment));
    char mark = end < equals ? text.data[end] : 0;
    value = make->is_just ? value_in_just(make, name, value) : expand(make, value);
    if (mark == '?' && !make->conditions)
        value = run_hole_with_fallback(make->arena, name, value);
    else if (mark == '?' || mark == '!' || mark == '+' || make->conditions)
        value = run_hole(make->arena, name);
    if (targets.size)
        *VEC_PUSH(make->arena, &make->of_targets) = (TargetSetting){targets, name, value, is_exported, line};
    else
        set(make, name, value, is_exported, line);
    return true;
}

static bool is_recipe(Str line) { return line.size && (line.data[0] == '\t' || line.data[0] == ' '); }

static bool starts_with_word(Str line, const char *const *words) {
    for (size_t i = 0; words[i]; i++)
        if (str_starts_with(line, str_from(words[i]))) return true;
    return false;
}

/* Where the targets of a rule end; SIZE_MAX: the line is no rule. */
static size_t colon_of(Str line) {
    size_t colon = str_find_char(line, ':', 0), equals = str_find_char(line, '=', 0);
    if (colon == SIZE_MAX || (equals != SIZE_MAX && equals < colon)) return SIZE_MAX;
    size_t next = colon + 1;
    while (next < line.size && line.data[next] == ':') next++;
    return next < line.size && line.data[next] == '=' ? SIZE_MAX : colon;
}

static void take_included(Make *make, Str line);

static void take_declaration(Make *make, Str line, uint32_t number) {
    static const char *const openers[] = {"ifeq", "ifneq", "ifdef", "ifndef", "define ", NULL};
    static const char *const closers[] = {"endif", "endef", NULL};
    static const char *const includes[] = {"include ", "-include ", "sinclude ", NULL};
    Str text = str_trim(line);
    if (text.size == 0 || text.data[0] == '#') return;
    size_t colon = colon_of(line);
    if (starts_with_word(text, openers)) {
        make->conditions++;
    } else if (starts_with_word(text, closers)) {
        make->conditions -= make->conditions > 0;
    } else if (starts_with_word(text, includes)) {
        take_included(make, text);
    } else if (str_equal(text, STR("export")) || str_equal(text, STR("set export")) ||
               str_starts_with(text, STR(".EXPORT_ALL_VARIABLES"))) {
        make->exports_all = true;
    } else if (str_starts_with(text, STR(".ONESHELL"))) {
        make->is_one_shell = true;
    } else if (colon != SIZE_MAX && !make->is_just) {
        take_assignment(make, str_trim(str_slice(line, colon + 1, line.size)), str_trim(str_slice(line, 0, colon)),
                        number);
    } else if (colon == SIZE_MAX) {
        take_assignment(make, text, STR_NONE, number);
    }
}

/* A line with those that it goes on in. */
static bool next_line(Make *make, Str *rest, Str *line, uint32_t *number, uint32_t *count) {
    enum { LINES_MAX = 200 }; /* a rule that somebody wrote */
    *number += *count;
    *count = 1;
    if (!rest->data || !str_split_next(rest, '\n', line)) return false;
    if (!str_ends_with(*line, STR("\\"))) return true;
    StrBuf buf = strbuf_new(make->arena, VALUE_SIZE_BYTES_MAX);
    while (str_ends_with(*line, STR("\\")) && *count < LINES_MAX) {
        strbuf_add(&buf, str_slice(*line, 0, line->size - 1));
        strbuf_add_char(&buf, ' ');
        if (!rest->data || !str_split_next(rest, '\n', line)) break;
        ++*count;
    }
    strbuf_add(&buf, *line);
    *line = strbuf_str(&buf);
    return true;
}

static void take_declarations(Make *make, Str text) {
    Str line;
    uint32_t number = 1, count = 0;
    while (next_line(make, &text, &line, &number, &count))
        if (!is_recipe(line) || make->conditions) take_declaration(make, line, number);
}

/* Files of variables beside the makefile. */
static void take_included(Make *make, Str line) {
    enum { DEPTH_MAX = 3 };
    RunReader *reader = make->reader;
    Str own = reader->script, word, path, text;
    size_t slash = str_find_last_char(own, '/');
    Str folder = slash == SIZE_MAX ? STR_NONE : str_slice(own, 0, slash), rest = expand(make, line);
    str_word_next(&rest, &word);
    if (reader->depth >= DEPTH_MAX || !reader->files) return;
    while (str_word_next(&rest, &word)) {
        if (run_has_hole(word) || !files_resolve(make->arena, folder, word, &path)) continue;
        if (!reader->files->read(reader->files->context, path, make->arena, &text)) continue;
        reader->script = path;
        reader->depth++;
        if (text.size <= CODE_SIZE_BYTES_MAX) take_declarations(make, text);
        reader->depth--;
        reader->script = own;
    }
}

static bool has_word(Str text, Str wanted) {
    Str word;
    while (str_word_next(&text, &word))
        if (str_equal(word, wanted)) return true;
    return false;
}

/* A rule's own settings hold in it, and in what it needs: there they may hold. */
static void begin_rule(Make *make, const RunState *all, Str targets) {
    make->reader->state = *all;
    Str rest = targets, target;
    for (size_t i = 0; i < make->of_targets.count; i++) {
        const TargetSetting *own = &make->of_targets.items[i];
        bool is_here = false;
        for (rest = targets; str_word_next(&rest, &target);) is_here = is_here || has_word(own->targets, target);
        run_set(make->reader, own->name, is_here ? own->value : run_hole(make->arena, own->name),
                own->is_exported || make->exports_all, own->line);
    }
}

static void take_recipe(Make *make, Str line, uint32_t number) {
    RunState before = make->reader->state;
    while (line.size && strchr(" \t@-+", line.data[0])) line = str_slice(line, 1, line.size);
    run_shell_read(make->reader, expand(make, line), number);
    if (!make->is_one_shell) make->reader->state = before;
}

void run_make_read(RunReader *reader, Str text, bool is_just) {
    Make make = {.reader = reader, .arena = reader->arena, .is_just = is_just};
    take_declarations(&make, text);
    if (make.exports_all) {
        const RunSetting *first = reader->state.settings;
        for (const RunSetting *setting = first; setting; setting = setting->outer)
            if (run_setting(&reader->state, setting->name) == setting && !setting->is_exported)
                run_set(reader, setting->name, setting->value, true, setting->line);
    }
    RunState all = reader->state;
    Str line;
    uint32_t number = 1, count = 0;
    while (next_line(&make, &text, &line, &number, &count)) {
        size_t colon = is_recipe(line) ? SIZE_MAX : colon_of(line);
        if (colon != SIZE_MAX)
            begin_rule(&make, &all, str_slice(line, 0, colon));
        else if (is_recipe(line))
            take_recipe(&make, line, number);
    }
    reader->state = all;
}
