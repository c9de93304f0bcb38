/* What the shell does itself: folders, settings, other files. */
#include "analyzer/core/limits.h"
#include "parsers/formats/powershell.h"
#include "parsers/formats/shell.h"

/* Scripts that somebody wrote are called through a few others at most. */
enum { CALLERS_MAX = 6, CALLS_MAX = 200, LATER_MAX = 200, READ_MAX = 200, READ_BYTES_MAX = 16 * 1024 * 1024 };

/* ---- folders ---- */

static Str first_text(const ShellWord *word) {
    return word->count && !word->parts[0].expr ? word->parts[0].text : STR_NONE;
}

/* From a folder that is worked out one goes on as an expression. */
void shell_change_directory(Shell *shell, const ShellWord *to) {
    Str text;
    bool is_whole = str_starts_with(first_text(to), STR("/")) && !shell->state.is_in_container;
    if (shell_word_text(to, &text) && (str_equal(text, STR("-")) || text.size == 0)) {
        shell->state.has_directory = false;
    } else if (is_whole) {
        shell_set_directory(shell, *to);
    } else if (shell->state.has_directory) {
        ShellWord from = shell->state.directory;
        shell->state.directory = from.count ? shell_join(shell->arena, &from, STR("/"), to) : *to;
    }
}

static void change_directory(Shell *shell, Str name, const ShellWord *words, size_t count) {
    Str text;
    size_t at = 1;
    while (at < count && shell_word_text(&words[at], &text) && text.size > 1 && text.data[0] == '-') at++;
    if (str_equal(name, STR("pushd")) && shell->state.has_directory)
        *VEC_PUSH(shell->arena, &shell->folders) = shell->state.directory;
    ShellWord before = shell->state.directory;
    bool had_directory = shell->state.has_directory;
    bool is_back = at < count && shell_word_text(&words[at], &text) && str_equal(text, STR("-"));
    if (is_back && shell->state.has_previous)
        shell_set_directory(shell, shell->state.previous);
    else if (at < count)
        shell_change_directory(shell, &words[at]);
    else
        shell->state.has_directory = false; /* home */
    shell->state.previous = before;
    shell->state.has_previous = had_directory;
}

/* ---- other files ---- */

void shell_set_files(Shell *shell, const Files *files) { shell->files = files; }

static Str base_name(Str path) {
    size_t slash = str_find_last_char(path, '/');
    return slash == SIZE_MAX ? path : str_slice(path, slash + 1, path.size);
}

static Str folder_of(Str path) {
    size_t slash = str_find_last_char(path, '/');
    return slash == SIZE_MAX ? STR_NONE : str_slice(path, 0, slash);
}

Str shell_own_folder(const Shell *shell) {
    return folder_of(shell->callers.count ? shell->callers.items[0] : shell->path);
}

void shell_add_call(Shell *shell, const char *type, Str name) {
    name = base_name(name);
    if (name.size == 0 || shell->files || shell->calls.count >= CALLS_MAX) return;
    for (size_t i = 0; i < shell->calls.count; i++)
        if (str_equal(shell->calls.items[i], name)) return;
    *VEC_PUSH(shell->arena, &shell->calls) = name;
    facts_add_decl(shell->builder, DECL_DEPLOYMENT, str_from(type), name, 1, 1);
}

static bool read_at(Shell *shell, Str folder, Str written, Str *path, Str *text) {
    Str resolved;
    while (str_starts_with(written, STR("/"))) written = str_slice(written, 1, written.size);
    if (!files_resolve(shell->arena, folder, written, &resolved)) return false;
    if (!shell->files->read(shell->files->context, resolved, shell->arena, text)) return false;
    *path = resolved;
    shell->read_bytes += text->size;
    if (shell->read_bytes > READ_BYTES_MAX) shell_stop(shell);
    return text->size <= CODE_SIZE_BYTES_MAX && shell->read_bytes <= READ_BYTES_MAX;
}

bool shell_read_file(Shell *shell, const ShellWord *word, Str *path, Str *text) {
    Str written, directory = STR_NONE, start = STR(SHELL_START);
    if (!shell->files || !shell_word_text(word, &written) || written.size == 0) return false;
    Str own = shell_own_folder(shell);
    if (str_starts_with(written, start)) {
        written = str_slice(written, start.size, written.size);
    } else if (str_starts_with(written, STR("/"))) {
        return read_at(shell, STR_NONE, written, path, text);
    } else if (shell->state.has_directory && shell->state.directory.count) {
        if (!shell_word_text(&shell->state.directory, &directory)) return false;
        bool is_from_start = str_starts_with(directory, start);
        if (is_from_start) directory = str_slice(directory, start.size, directory.size);
        written = str_format(shell->arena, "%.*s/%.*s", STR_ARG(directory), STR_ARG(written));
        if (!is_from_start && str_starts_with(directory, STR("/")))
            return read_at(shell, STR_NONE, written, path, text);
    }
    if (read_at(shell, own, written, path, text) || read_at(shell, STR_NONE, written, path, text)) return true;
    enum { AROUND_MAX = 2 }; /* bin/deploy.sh of one of several projects is started in its project */
    for (int i = 0; i < AROUND_MAX && own.size; i++) {
        own = folder_of(own);
        if (own.size && read_at(shell, own, written, path, text)) return true;
    }
    return false;
}

bool shell_enter_file(Shell *shell, Str path, ShellPlace *before) {
    *before = (ShellPlace){shell->path, shell->line_base, shell->tokens, shell->is_dead};
    if (shell->callers.count >= CALLERS_MAX || str_equal(shell->path, path)) return false;
    for (size_t i = 0; i < shell->callers.count; i++)
        if (str_equal(shell->callers.items[i], path)) return false;
    size_t number = 0;
    while (number < shell->read.count && !str_equal(shell->read.items[number], path)) number++;
    if (number == READ_MAX) return false;
    if (number == shell->read.count) *VEC_PUSH(shell->arena, &shell->read) = path;
    *VEC_PUSH(shell->arena, &shell->callers) = shell->path;
    shell->path = path;
    shell->line_base = (uint32_t)(number + 1) * SHELL_LINES_MAX;
    return true;
}

void shell_leave_file(Shell *shell, const ShellPlace *before) {
    shell->callers.count--;
    shell->path = before->path;
    shell->line_base = before->line_base;
    shell->tokens = before->tokens;
    shell->is_dead = before->is_dead;
}

/* In the shell that asks for it: what the file sets stays set. */
static void source(Shell *shell, const ShellWord *words, size_t count) {
    Str path, text;
    ShellPlace place;
    if (count < 2) return;
    const ShellPart *last = words[1].count ? &words[1].parts[words[1].count - 1] : NULL;
    if (last && !last->expr) shell_add_call(shell, "source", last->text);
    if (!shell_read_file(shell, &words[1], &path, &text) || !shell_enter_file(shell, path, &place)) return;
    if (str_ends_with(path, STR(".ps1"))) text = powershell_as_shell(shell->arena, text);
    Shell caller = *shell; /* without arguments of its own the file has those of who asks for it */
    if (count > 2) shell_set_arguments(shell, words + 2, count - 2);
    shell_run(shell, text, shell->line_base + 1, false);
    if (count > 2) shell_restore_arguments(shell, &caller);
    shell_leave_file(shell, &place);
}

/* ---- settings ---- */

static void set_options(Shell *shell, const ShellWord *words, size_t count) {
    Str before = STR_NONE, text;
    for (size_t i = 1; i < count; i++, before = text) {
        if (!shell_word_text(&words[i], &text)) return;
        bool is_named = str_equal(text, STR("allexport"));
        bool is_letters = text.size > 1 && (text.data[0] == '-' || text.data[0] == '+') && text.data[1] != '-';
        if (is_letters && str_contains(text, STR("a"))) shell->state.exports_all = text.data[0] == '-';
        if (is_named) shell->state.exports_all = !str_equal(before, STR("+o"));
    }
}

static void unset(Shell *shell, const ShellWord *words, size_t count) {
    for (size_t i = 1; i < count; i++) {
        Str name;
        ShellVariable *variable = shell_word_text(&words[i], &name) ? shell_variable_of(shell, name) : NULL;
        if (!variable) continue;
        shell_set(shell, name, shell_unset_word(shell, name, words[i].line));
        variable->is_exported = false;
    }
}

/* sh -c "commands", eval "commands". */
static bool run_text(Shell *shell, Str name, const ShellWord *words, size_t count) {
    size_t at = 1;
    Str text = STR_NONE;
    bool is_eval = str_equal(name, STR("eval"));
    if (!is_eval && !shell_is_among(base_name(name), "sh bash zsh ksh dash")) return false;
    bool is_command = is_eval;
    for (; !is_eval && at < count && shell_word_text(&words[at], &text) && str_starts_with(text, STR("-")); at++)
        is_command = is_command || (!str_starts_with(text, STR("--")) && str_ends_with(text, STR("c")));
    /* Of several words the first one is a program by itself: it is read as if it stood here. */
    if (!is_command || at >= count || (is_eval && count != 2) || !shell_word_text(&words[at], &text)) return false;
    if (shell->call_depth >= CALLERS_MAX) return true;
    ShellTokens tokens = shell->tokens;
    bool is_dead = shell->is_dead;
    const ShellState *before = is_eval ? NULL : shell_enter(shell);
    shell->call_depth++;
    shell_run(shell, text, words[at].line, true);
    shell->call_depth--;
    if (before) shell_leave_program(shell, before);
    shell->tokens = tokens;
    shell->is_dead = is_dead;
    return true;
}

bool shell_run_builtin(Shell *shell, const ShellWord *words, size_t count) {
    Str name;
    if (!shell_word_text(&words[0], &name)) return false;
    if (str_equal(name, STR("cd")) || str_equal(name, STR("pushd"))) {
        change_directory(shell, name, words, count);
    } else if (str_equal(name, STR("popd"))) {
        if (shell->folders.count) shell_set_directory(shell, shell->folders.items[--shell->folders.count]);
    } else if (str_equal(name, STR("exit")) || str_equal(name, STR("return"))) {
        shell->is_dead = true;
        shell->has_returned = shell->has_returned || str_equal(name, STR("return"));
    } else if (str_equal(name, STR("shift"))) {
        shell->shift++;
    } else if (str_equal(name, STR("unset"))) {
        unset(shell, words, count);
    } else if (str_equal(name, STR("set"))) {
        set_options(shell, words, count);
    } else if (str_equal(name, STR("source")) || str_equal(name, STR("."))) {
        source(shell, words, count);
    } else {
        return shell_is_among(name, "read shopt trap :") || run_text(shell, name, words, count);
    }
    return true;
}

/* ---- for later steps ---- */

/* "export " stands before what is printed for a shell that reads it. */
static ShellWord assignment_of(Shell *shell, const ShellWord *word) {
    Str text = first_text(word), mark = STR("export ");
    return str_starts_with(text, mark) ? shell_word_from(shell->arena, word, mark.size) : *word;
}

/* NAME=value, set for the steps that follow; `step`: as outputs of it, empty: as variables. */
static void keep_assignment(Shell *shell, const ShellWord *word, Str step) {
    Str text = first_text(word);
    size_t equal = str_find_char(text, '=', 0);
    if (equal == SIZE_MAX || equal == 0 || str_contains(str_slice(text, 0, equal), STR(" "))) return;
    Str name = str_slice(text, 0, equal);
    if (step.size) name = str_format(shell->arena, "steps.%.*s.outputs.%.*s", STR_ARG(step), STR_ARG(name));
    name = str_concat(shell->arena, STR(SHELL_LATER), name);
    ShellWord value = shell_word_from(shell->arena, word, equal + 1);
    if (step.size)
        shell_set(shell, name, value);
    else
        shell_export(shell, name, value);
}

/* cat prod.env >> "$GITHUB_ENV": a line for each. */
static void keep_file(Shell *shell, const ShellWord *word, Str step) {
    enum { LINES_MAX = 1000 };
    Str path, text, line;
    const ShellPart *last = word->count ? &word->parts[word->count - 1] : NULL;
    if (last && !last->expr) shell_add_call(shell, "source", last->text);
    if (!shell_read_file(shell, word, &path, &text)) return;
    for (size_t i = 0; i < LINES_MAX && str_split_next(&text, '\n', &line); i++) {
        line = str_trim(line);
        ShellWord own = shell_word(shell->arena, line, word->line);
        if (line.size && line.data[0] != '#') keep_assignment(shell, &own, step);
    }
}

/* echo "NAME=value" >> "$GITHUB_ENV". It is a variable until the step ends, so that branches leave what they leave of any other. */
void shell_keep_for_later(Shell *shell, const ShellWord *words, size_t count, bool is_output) {
    if (count == 0) return;
    const ShellWord *id = shell_variable(shell, STR("step id"));
    Str step = STR_NONE, name;
    if (is_output && (!id || !shell_word_text(id, &step))) return;
    if (!is_output) step = STR_NONE;
    bool is_file = shell_word_text(&words[0], &name) && str_equal(name, STR("cat"));
    for (size_t i = 1; i < count; i++) {
        ShellWord word = assignment_of(shell, &words[i]);
        if (is_file)
            keep_file(shell, &word, step);
        else
            keep_assignment(shell, &word, step);
    }
}

void shell_keep(Shell *shell, Str name, ShellWord value) {
    shell_set(shell, name, value);
    shell_set(shell, str_concat(shell->arena, STR(SHELL_LATER), name), value);
}

void shell_leave_program(Shell *shell, const ShellState *state) {
    VEC(ShellVariable) kept = {0};
    for (size_t i = 0; i < shell->state.variables.count; i++)
        if (str_starts_with(shell->state.variables.items[i].name, STR(SHELL_LATER)))
            *VEC_PUSH(shell->arena, &kept) = shell->state.variables.items[i];
    shell_leave(shell, state);
    for (size_t i = 0; i < kept.count; i++)
        shell_set_words(shell, kept.items[i].name, kept.items[i].value, kept.items[i].is_exported);
}

void shell_collect_later(Shell *shell) {
    Str mark = STR(SHELL_LATER);
    for (size_t i = 0; i < shell->state.variables.count; i++) {
        ShellVariable own = shell->state.variables.items[i];
        if (!str_starts_with(own.name, mark)) continue;
        own.name = str_slice(own.name, mark.size, own.name.size);
        bool is_known = false;
        for (size_t k = 0; k < shell->later.count && !is_known; k++) {
            is_known = str_equal(shell->later.items[k].name, own.name);
            if (is_known) shell->later.items[k] = own;
        }
        if (!is_known && shell->later.count < LATER_MAX) *VEC_PUSH(shell->arena, &shell->later) = own;
    }
    shell_unset_prefix(shell, mark);
}

void shell_set_later(Shell *shell) {
    for (size_t i = 0; i < shell->later.count; i++)
        shell_set_words(shell, shell->later.items[i].name, shell->later.items[i].value,
                        shell->later.items[i].is_exported);
    shell->later.count = 0;
}
