/* Tasks of Python projects that commands run: `tox -e env -- arguments` (tox.ini, setup.cfg), those of poe, taskipy and pdm
 * (pyproject.toml), sessions of nox (noxfile.py) and tasks of invoke (tasks.py). Of programs only the command lines that are written in
 * are seen. https://tox.wiki/en/latest/config.html https://poethepoet.natn.io https://nox.thea.codes https://docs.pyinvoke.org */
#include "parsers/document.h"
#include "parsers/formats/deployments.h"

enum { DEPTH_MAX = 4, ENVIRONMENTS_MAX = 20, TEXT_MAX = 1 << 16 };

typedef struct {
    Shell *shell;
    const ShellWord *words;
    size_t count, arguments; /* the first word that the task is given */
} TaskCall;

static Str text_at(const TaskCall *call, size_t at) {
    Str text;
    return at < call->count && shell_word_text(&call->words[at], &text) ? text : STR_NONE;
}

/* Reads one of these files where the commands run, and enters it; it is named in any case, for whoever follows the call. */
static bool enter_file(Shell *shell, const char *names, Str *text, ShellPlace *place) {
    Str rest = str_from(names), name, path;
    while (str_word_next(&rest, &name)) {
        ShellWord word = shell_word(shell->arena, name, 1);
        shell_add_call(shell, "include", name);
        if (shell_read_file(shell, &word, &path, text) && shell_enter_file(shell, path, place)) return true;
    }
    return false;
}

/* ---- tox ---- */

static bool is_blank(Str line) { return str_trim(line).size == 0; }

static bool is_comment(Str line) { return str_starts_with(str_trim(line), STR("#")); }

/* The value of a setting, with the lines that are indented below it. `line`: of its first text. */
static Str ini_value(Str text, Str section, Str key, uint32_t *line) {
    bool is_there = false;
    uint32_t number = 0;
    Str rest = text, row;
    for (size_t at = 0; str_split_next(&rest, '\n', &row); at += row.size + 1) {
        number++;
        if (str_starts_with(row, STR("[")))
            is_there = str_equal(str_slice(row, 1, str_find_char(row, ']', 0)), section);
        size_t equal = str_find_char(row, '=', 0);
        bool is_key = is_there && equal != SIZE_MAX && str_equal(str_trim(str_slice(row, 0, equal)), key) &&
                      row.data[0] != ' ' && row.data[0] != '\t';
        if (!is_key) continue;
        size_t end = at + row.size;
        Str below = rest, next;
        while (str_split_next(&below, '\n', &next)) {
            bool is_more = is_blank(next) || is_comment(next) || next.data[0] == ' ' || next.data[0] == '\t';
            if (!is_more) break;
            end += next.size + 1;
        }
        *line = number;
        return str_slice(text, at + equal + 1, end);
    }
    return STR_NONE;
}

typedef struct {
    Shell *shell;
    Str text, environment;
} Tox;

/* {posargs} → "$@", {envname}, {env:NAME:default} → ${NAME:-default}; others stay as they are. */
static void put_substitution(const Tox *tox, Str inside, StrBuf *out) {
    if (str_equal(inside, STR("envname"))) {
        strbuf_add(out, tox->environment);
    } else if (str_equal(inside, STR("toxinidir")) || str_equal(inside, STR("tox_root"))) {
        strbuf_add(out, STR("."));
    } else if (str_starts_with(inside, STR("posargs"))) {
        bool has_default = inside.size > 8 && !tox->shell->arguments.count;
        strbuf_add(out, has_default ? str_slice(inside, 8, inside.size) : STR("\"$@\""));
    } else if (str_starts_with(inside, STR("env:"))) {
        size_t colon = str_find_char(inside, ':', 4);
        strbuf_format(out, "${%.*s", STR_ARG(str_slice(inside, 4, colon == SIZE_MAX ? inside.size : colon)));
        if (colon != SIZE_MAX) strbuf_format(out, ":-%.*s", STR_ARG(str_slice(inside, colon + 1, inside.size)));
        strbuf_add_char(out, '}');
    } else {
        strbuf_format(out, "{%.*s}", STR_ARG(inside));
    }
}

static Str substituted(const Tox *tox, Str line) {
    StrBuf out = strbuf_new(tox->shell->arena, TEXT_MAX);
    for (size_t at = 0; at < line.size;) {
        size_t open = str_find_char(line, '{', at), close = SIZE_MAX;
        if (open != SIZE_MAX) close = str_find_char(line, '}', open);
        strbuf_add(&out, str_slice(line, at, close == SIZE_MAX ? line.size : open));
        if (close == SIZE_MAX) break;
        put_substitution(tox, str_slice(line, open + 1, close), &out);
        at = close + 1;
    }
    return strbuf_str(&out);
}

/* "dev,prod-eu: command": is it for this environment? The line loses what stands before it. */
static bool is_for_environment(const Tox *tox, Str *line) {
    size_t colon = 0;
    while (colon < line->size &&
           (strchr("_-,!.", line->data[colon]) || (line->data[colon] >= '0' && line->data[colon] <= '9') ||
            ((line->data[colon] | 32) >= 'a' && (line->data[colon] | 32) <= 'z')))
        colon++;
    if (colon == 0 || colon + 1 >= line->size || line->data[colon] != ':' || line->data[colon + 1] != ' ') return true;
    Str names = str_slice(*line, 0, colon), name;
    *line = str_trim(str_slice(*line, colon + 1, line->size));
    Str own = str_format(tox->shell->arena, "-%.*s-", STR_ARG(tox->environment));
    while (str_split_next(&names, ',', &name)) {
        bool is_not = str_starts_with(name, STR("!"));
        Str factor = str_format(tox->shell->arena, "-%.*s-", STR_ARG(is_not ? str_slice(name, 1, name.size) : name));
        if (str_contains(own, factor) != is_not) return true;
    }
    return false;
}

static void run_tox_lines(const Tox *tox, Str value, uint32_t line, uint32_t depth) {
    Str rest = value, row;
    for (; depth < DEPTH_MAX && str_split_next(&rest, '\n', &row); line++) {
        uint32_t first = line;
        Str command = str_trim(row), next;
        while (str_ends_with(command, STR("\\")) && str_split_next(&rest, '\n', &next)) {
            command = str_format(tox->shell->arena, "%.*s %.*s", (int)command.size - 1, command.data,
                                 STR_ARG(str_trim(next)));
            line++;
        }
        size_t end = str_find(command, STR("]"), 0);
        if (command.size == 0 || is_comment(command) || !is_for_environment(tox, &command)) continue;
        if (str_starts_with(command, STR("{[")) && end != SIZE_MAX) { /* {[section]key}: the lines of another one */
            uint32_t there = 0;
            Str key = str_slice(command, end + 1, str_find_char(command, '}', end));
            run_tox_lines(tox, ini_value(tox->text, str_slice(command, 2, end), key, &there), there, depth + 1);
            continue;
        }
        if (str_starts_with(command, STR("-"))) command = str_trim(str_slice(command, 1, command.size));
        shell_run(tox->shell, substituted(tox, command), tox->shell->line_base + first, true);
    }
}

static void set_tox_variables(const Tox *tox, Str value, uint32_t line) {
    Str rest = value, row;
    for (; str_split_next(&rest, '\n', &row); line++) {
        row = str_trim(row);
        size_t equal = str_find_char(row, '=', 0);
        if (is_comment(row) || equal == SIZE_MAX || !is_for_environment(tox, &row)) continue;
        equal = str_find_char(row, '=', 0);
        Str name = str_trim(str_slice(row, 0, equal)), said = str_trim(str_slice(row, equal + 1, row.size));
        shell_export(tox->shell, name,
                     shell_expand(tox->shell, substituted(tox, said), tox->shell->line_base + line, true));
    }
}

/* Is the text one of those that {dev,prod}-{eu,us} stands for? */
static bool is_generated(Str pattern, Str text, uint32_t depth) {
    size_t open = str_find_char(pattern, '{', 0), close = open == SIZE_MAX ? open : str_find_char(pattern, '}', open);
    if (close == SIZE_MAX || depth >= DEPTH_MAX) return str_equal(pattern, text);
    Str before = str_slice(pattern, 0, open), words = str_slice(pattern, open + 1, close), word;
    Str behind = str_slice(pattern, close + 1, pattern.size);
    if (!str_starts_with(text, before)) return false;
    text = str_slice(text, before.size, text.size);
    while (words.data && str_split_next(&words, ',', &word)) {
        word = str_trim(word);
        if (str_starts_with(text, word) && is_generated(behind, str_slice(text, word.size, text.size), depth + 1))
            return true;
    }
    return false;
}

/* "testenv:dev", or the section of several environments that it is one of.
 * https://tox.wiki/en/stable/config.html#generative-environments */
static Str tox_section(const Tox *tox) {
    Str rest = tox->text, line, mark = STR("[testenv:");
    while (rest.data && str_split_next(&rest, '\n', &line)) {
        line = str_trim(line);
        if (!str_starts_with(line, mark) || !str_ends_with(line, STR("]"))) continue;
        if (is_generated(str_slice(line, mark.size, line.size - 1), tox->environment, 0))
            return str_slice(line, 1, line.size - 1);
    }
    return STR_NONE;
}

/* A setting of the environment, else of all. */
static Str tox_setting(const Tox *tox, const char *names, uint32_t *line) {
    Str own = tox_section(tox);
    Str sections[] = {own, STR("testenv")};
    for (size_t i = own.size ? 0 : 1; i < 2; i++) {
        Str rest = str_from(names), name;
        while (str_word_next(&rest, &name)) {
            Str value = ini_value(tox->text, sections[i], name, line);
            if (value.size) return value;
        }
    }
    return STR_NONE;
}

static void run_tox_environment(Shell *shell, Str text, Str environment) {
    Tox tox = {shell, text, environment};
    uint32_t line = 0;
    const ShellState *before = shell_enter(shell);
    Str variables = tox_setting(&tox, "setenv set_env", &line);
    if (variables.size) set_tox_variables(&tox, variables, line);
    Str folder = str_trim(tox_setting(&tox, "changedir change_dir", &line));
    ShellWord word = shell_word(shell->arena, substituted(&tox, folder), line);
    if (folder.size) shell_change_directory(shell, &word);
    static const char *const keys[] = {"commands_pre", "commands", "commands_post"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        Str commands = tox_setting(&tox, keys[i], &line);
        if (commands.size) run_tox_lines(&tox, commands, line, 0);
    }
    shell_leave(shell, before);
}

static bool call_tox(TaskCall *call) {
    Shell *shell = call->shell;
    Str text, environments = STR_NONE, name;
    ShellPlace place;
    for (size_t at = 1; at < call->count; at++) {
        Str word = text_at(call, at);
        if (str_equal(word, STR("--"))) {
            call->arguments = at + 1;
            break;
        }
        bool is_option = str_equal(word, STR("-e")) || str_equal(word, STR("--env"));
        if (is_option) environments = text_at(call, at + 1);
        if (str_starts_with(word, STR("-e")) && word.size > 2) environments = str_slice(word, 2, word.size);
    }
    if (!enter_file(shell, "tox.ini setup.cfg", &text, &place)) return false;
    const ShellState *before = shell_enter(shell);
    size_t count = call->count - call->arguments;
    Shell outer = *shell;
    shell_set_arguments(shell, call->words + call->arguments, count);
    for (size_t i = 0; i < ENVIRONMENTS_MAX && str_split_next(&environments, ',', &name); i++)
        run_tox_environment(shell, text, str_trim(name));
    shell_restore_arguments(shell, &outer);
    shell_leave_file(shell, &place);
    shell_leave_program(shell, before);
    return true;
}

/* ---- texts ---- */

/* The text of a literal from its quote on; false: there is none. Names in braces of an f"" are those of variables. */
static bool read_literal(Arena *arena, Str text, size_t *at, Str *out) {
    size_t start = *at;
    while (start < text.size && strchr("fFrRuUbB", text.data[start])) start++;
    if (start >= text.size || (text.data[start] != '"' && text.data[start] != '\'')) return false;
    bool is_filled = start > *at && (text.data[*at] | 32) == 'f';
    char quote = text.data[start];
    bool is_long = start + 2 < text.size && text.data[start + 1] == quote && text.data[start + 2] == quote;
    Str mark = str_slice(text, start, start + (is_long ? 3 : 1));
    size_t end = str_find(text, mark, start + mark.size);
    if (end == SIZE_MAX) return false;
    StrBuf buffer = strbuf_new(arena, TEXT_MAX);
    for (size_t i = start + mark.size; i < end; i++) {
        if (is_filled && text.data[i] == '{') strbuf_add_char(&buffer, '$');
        strbuf_add_char(&buffer, text.data[i]);
    }
    *out = strbuf_str(&buffer);
    *at = end + mark.size;
    return true;
}

/* ---- tasks in pyproject.toml ---- */

static void run_task(const TaskCall *call, const DocNode *tasks, const DocNode *task, uint32_t depth);

static void run_text(const TaskCall *call, const DocNode *tasks, Str text, uint32_t line, uint32_t depth) {
    const DocNode *other = depth ? document_get(tasks, text) : NULL;
    size_t count = call->arguments < call->count ? call->count - call->arguments : 0;
    if (other)
        run_task(call, tasks, other, depth + 1);
    else
        shell_run_command(call->shell, text, call->shell->line_base + line, call->words + call->arguments, count);
}

/* {cmd = "text"}, {sequence = ["name", {shell = "text"}]}: such tables are texts as they stand (syntax_toml.c). */
static void run_inline(const TaskCall *call, const DocNode *tasks, const DocNode *task, uint32_t depth) {
    Str text = document_text(task), key = STR_NONE, literal;
    for (size_t at = 0; at < text.size;) {
        size_t end = at;
        while (end < text.size && ((text.data[end] | 32) >= 'a' && (text.data[end] | 32) <= 'z')) end++;
        Str word = str_slice(text, at, end);
        bool is_key = str_starts_with(str_trim(str_slice(text, end, text.size)), STR("="));
        if (read_literal(call->shell->arena, text, &at, &literal)) {
            if (shell_is_among(key, "cmd shell ref sequence")) run_text(call, tasks, literal, task->line, depth + 1);
            continue;
        }
        if (word.size && is_key) key = word;
        at = end > at ? end : at + 1;
    }
}

/* A text, {cmd: text}, {shell: text}, {composite: [texts]} or a list of these and of names of other tasks. */
static void run_task(const TaskCall *call, const DocNode *tasks, const DocNode *task, uint32_t depth) {
    static const char *const keys[] = {"cmd", "shell", "sequence", "composite"};
    if (!task || depth > DEPTH_MAX) return;
    for (size_t i = 0; document_is_mapping(task) && i < sizeof keys / sizeof *keys; i++)
        run_task(call, tasks, document_get(task, str_from(keys[i])), depth + 1);
    for (uint32_t i = 0; document_is_sequence(task) && i < task->count; i++)
        run_task(call, tasks, document_value(task, i), depth + 1);
    Str text = task->kind == DOC_SCALAR ? document_text(task) : STR_NONE;
    if (str_starts_with(text, STR("{")) || str_starts_with(text, STR("[")))
        run_inline(call, tasks, task, depth);
    else if (text.size)
        run_text(call, tasks, text, task->line, depth);
}

static bool call_project(TaskCall *call, const char *path, size_t name_at) {
    Str text, name = text_at(call, name_at), step, rest = str_from(path);
    DocNode *root = NULL;
    ShellPlace place;
    if (name.size == 0 || !enter_file(call->shell, "pyproject.toml", &text, &place)) return false;
    const ShellState *before = shell_enter(call->shell);
    call->arguments = name_at + 1;
    const DocNode *tasks = document_parse_toml(&root, text, call->shell->arena, NULL) ? root : NULL;
    while (tasks && str_word_next(&rest, &step)) tasks = document_get(tasks, step);
    const DocNode *task = document_get(tasks, name);
    run_task(call, tasks, task, 0);
    shell_leave_file(call->shell, &place);
    shell_leave_program(call->shell, before);
    return task != NULL;
}

/* ---- sessions and tasks that are functions ---- */

/* The arguments of `.run(` as a command line: literals one behind the other; of other arguments what the task is given. */
static Str read_run(Arena *arena, Str text, size_t at, bool is_one_text) {
    StrBuf out = strbuf_new(arena, TEXT_MAX);
    uint32_t depth = 1;
    while (at < text.size && depth) {
        Str literal;
        if (read_literal(arena, text, &at, &literal)) {
            strbuf_format(&out, is_one_text ? "%.*s" : " '%.*s'", STR_ARG(literal));
            continue;
        }
        char c = text.data[at];
        if (is_one_text && c == ',' && depth == 1) break;
        if (c == '*') strbuf_add(&out, STR(" \"$@\""));
        if (c == '=' && !is_one_text) break; /* env={…} */
        depth += c == '(' || c == '[' || c == '{';
        depth -= c == ')' || c == ']' || c == '}';
        at++;
    }
    return strbuf_str(&out);
}

static bool call_function(TaskCall *call, const char *file, Str name, bool is_one_text) {
    Shell *shell = call->shell;
    Str text, row;
    ShellPlace place;
    if (name.size == 0 || !enter_file(shell, file, &text, &place)) return false;
    char *wanted = arena_alloc(shell->arena, name.size + 1);
    for (size_t i = 0; i < name.size; i++) wanted[i] = name.data[i] == '-' ? '_' : name.data[i];
    Str head = str_format(shell->arena, "def %.*s(", (int)name.size, wanted), rest = text;
    bool is_inside = false, is_found = false;
    uint32_t line = 0;
    Shell outer = *shell;
    shell_set_arguments(shell, call->words + call->arguments, call->count - call->arguments);
    for (size_t at = 0; str_split_next(&rest, '\n', &row); at += row.size + 1) {
        line++;
        bool is_top = row.size && row.data[0] != ' ' && row.data[0] != '\t' && row.data[0] != ')' && row.data[0] != '#';
        if (is_top) is_inside = str_starts_with(row, head);
        is_found = is_found || is_inside;
        size_t run = is_inside ? str_find(row, STR(".run("), 0) : SIZE_MAX;
        if (run == SIZE_MAX) continue;
        shell_run(shell, read_run(shell->arena, text, at + run + 5, is_one_text), shell->line_base + line, true);
    }
    shell_restore_arguments(shell, &outer);
    shell_leave_file(shell, &place);
    return is_found;
}

/* The session that is named behind -s; what stands behind "--" is handed to it. */
static bool call_nox(TaskCall *call) {
    Str name = STR_NONE;
    for (size_t at = 1; at < call->count; at++) {
        Str word = text_at(call, at);
        if (str_equal(word, STR("--"))) call->arguments = at + 1;
        if (str_equal(word, STR("--"))) break;
        if (shell_is_among(word, "-s -e --session --sessions")) name = text_at(call, at + 1);
    }
    return call_function(call, "noxfile.py", name, false);
}

bool task_call(Shell *shell, const ShellWord *words, size_t count) {
    TaskCall call = {shell, words, count, count};
    Str program = text_at(&call, 0);
    size_t slash = str_find_last_char(program, '/');
    if (slash != SIZE_MAX) program = str_slice(program, slash + 1, program.size);
    if (str_equal(program, STR("tox"))) return call_tox(&call);
    if (str_equal(program, STR("nox"))) return call_nox(&call);
    if (shell_is_among(program, "invoke inv")) return call_function(&call, "tasks.py", text_at(&call, 1), true);
    if (str_equal(program, STR("poe"))) return call_project(&call, "tool poe tasks", 1);
    if (str_equal(program, STR("task")) && text_at(&call, 1).size) return call_project(&call, "tool taskipy tasks", 1);
    if (str_equal(program, STR("pdm"))) {
        bool is_run = str_equal(text_at(&call, 1), STR("run"));
        return call_project(&call, "tool pdm scripts", is_run ? 2 : 1);
    }
    return false;
}
