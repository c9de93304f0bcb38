/* Scripts and makefiles that commands call; packages stand in package_calls.c. They are followed where files can be asked for;
 * elsewhere only their names are kept, for whoever reads the caller once more. */
#include "parsers/formats/open_calls.h"
#include "parsers/formats/deployments.h"
#include "parsers/formats/powershell.h"

typedef struct {
    Shell *shell;
    const ShellWord *words;
    size_t count;
} Call;

static Str base_name(Str path) {
    size_t slash = str_find_last_char(path, '/');
    return slash == SIZE_MAX ? path : str_slice(path, slash + 1, path.size);
}

static Str text_at(const Call *call, size_t at) {
    Str text;
    return at < call->count && shell_word_text(&call->words[at], &text) ? text : STR_NONE;
}

/* What the word ends with, as far as it is written in. */
static Str end_of(const ShellWord *word) {
    return word->count && !word->parts[word->count - 1].expr ? word->parts[word->count - 1].text : STR_NONE;
}

/* ---- scripts ---- */

static bool is_powershell(Str path) { return str_ends_with(path, STR(".ps1")); }

static bool is_for_shell(Str path, Str text) {
    Str rest = text, line = STR_NONE;
    if (is_powershell(path)) return true;
    if (!str_starts_with(text, STR("#!"))) return str_ends_with(path, STR(".sh")) || str_ends_with(path, STR(".bash"));
    str_split_next(&rest, '\n', &line);
    return str_contains(line, STR("sh"));
}

static bool call_script(const Call *call, size_t at) {
    Str path, text, name = end_of(&call->words[at]);
    if (name.size == 0) return false;
    shell_add_call(call->shell, "call", name);
    if (!shell_read_file(call->shell, &call->words[at], &path, &text) || !is_for_shell(path, text)) return false;
    if (is_powershell(path)) text = powershell_as_shell(shell_arena(call->shell), text);
    shell_run_script(call->shell, path, text, call->words + at + 1, call->count - at - 1);
    return true;
}

/* ---- makefiles ---- */

typedef struct {
    ShellWord folder, file;
    bool has_folder, has_file;
    const ShellWord *open; /* a target whose name is made of what is not known here; NULL: there is none */
    Str targets, overrides;
} MakeCall;

/* -C folder, --directory=folder, -f file, NAME=value, targets. */
static void read_make_call(const Call *call, MakeCall *make) {
    Shell *shell = call->shell;
    bool is_added;
    for (size_t at = 1; at < call->count; at++) {
        const ShellWord *word = &call->words[at];
        Str first = word->count && !word->parts[0].expr ? word->parts[0].text : STR_NONE;
        size_t name = shell_assigned_name(first, &is_added), equal = str_find_char(first, '=', 0);
        bool is_folder = str_equal(first, STR("-C")) || str_starts_with(first, STR("--directory"));
        bool is_file = str_equal(first, STR("-f")) || str_starts_with(first, STR("--file"));
        if (is_folder || is_file) {
            if (equal == SIZE_MAX && at + 1 >= call->count) return;
            ShellWord value = equal == SIZE_MAX ? call->words[++at] : shell_word_from(shell->arena, word, equal + 1);
            *(is_folder ? &make->folder : &make->file) = value;
            *(is_folder ? &make->has_folder : &make->has_file) = true;
        } else if (name && !is_added) {
            Str variable = str_slice(first, 0, name);
            shell_export(shell, variable, shell_word_from(shell->arena, word, name + 1));
            make->overrides = str_format(shell->arena, "%.*s %.*s", STR_ARG(make->overrides), STR_ARG(variable));
        } else if (open_call_is(shell, word)) {
            make->open = word;
        } else if (!str_starts_with(first, STR("-")) && text_at(call, at).size) {
            make->targets = str_format(shell->arena, "%.*s %.*s", STR_ARG(make->targets), STR_ARG(first));
        }
    }
}

typedef struct {
    Str bytes; /* of the makefile */
    const MakeCall *make;
    bool is_just;
} OpenTarget;

static void make_one(Shell *shell, Str target, void *context) {
    const OpenTarget *open = context;
    Str targets = str_format(shell->arena, "%.*s %.*s", STR_ARG(open->make->targets), STR_ARG(target));
    makefile_run(shell, open->bytes, open->is_just, targets, open->make->overrides);
}

/* "name: …" and "name other: …" at the beginnings of lines. */
static void make_each(Shell *shell, OpenTarget *open) {
    VEC(Str) names = {0};
    Str rest = open->bytes, line, name;
    while (rest.size && str_split_next(&rest, '\n', &line)) {
        size_t colon = str_find_char(line, ':', 0);
        if (colon == SIZE_MAX || strchr("\t #@.", line.data[0]) ||
            line.data[colon + 1 < line.size ? colon + 1 : colon] == '=')
            continue;
        Str targets = str_slice(line, 0, colon);
        while (str_word_next(&targets, &name))
            if (!str_contains(name, STR("%")) && !str_contains(name, STR("$"))) *VEC_PUSH(shell->arena, &names) = name;
    }
    open_call_each(shell, open->make->open, names.items, names.count, make_one, open);
}

static bool call_make(const Call *call, bool is_just) {
    static const char *const names[2][3] = {{"Makefile", "makefile", "GNUmakefile"},
                                            {"justfile", "Justfile", ".justfile"}};
    Shell *shell = call->shell;
    MakeCall make = {0};
    const ShellState *before = shell_enter(shell);
    read_make_call(call, &make);
    if (make.has_folder) shell_change_directory(shell, &make.folder);
    bool is_found = false;
    for (size_t i = 0; i < 3 && !is_found && !(make.has_file && i); i++) {
        ShellWord file = make.has_file ? make.file : shell_word(shell->arena, str_from(names[is_just][i]), 1);
        Str path, text;
        ShellPlace place;
        shell_add_call(shell, "call", end_of(&file));
        is_found = shell_read_file(shell, &file, &path, &text);
        if (!is_found || !shell_enter_file(shell, path, &place)) continue;
        OpenTarget open = {text, &make, is_just};
        if (make.open)
            make_each(shell, &open);
        else
            makefile_run(shell, text, is_just, make.targets, make.overrides);
        shell_leave_file(shell, &place);
    }
    shell_leave_program(shell, before);
    return is_found;
}

bool script_call(Shell *shell, const ShellWord *words, size_t count) {
    Call call = {shell, words, count};
    Str text = text_at(&call, 0), name = base_name(text);
    if (shell_is_among(name, "make gmake")) return call_make(&call, false);
    if (shell_is_among(name, "just")) return call_make(&call, true);
    if (package_is_manager(name)) return package_call(shell, words, count);
    if (task_call(shell, words, count)) return true;
    if (shell_is_among(name, "sh bash zsh ksh dash pwsh powershell powershell.exe")) {
        size_t at = 1;
        while (at < count && str_starts_with(text_at(&call, at), STR("-"))) at++;
        return at < count && call_script(&call, at);
    }
    Str end = count ? end_of(&words[0]) : STR_NONE;
    bool is_path = str_contains(end, STR("/")) || str_ends_with(end, STR(".sh")) || str_ends_with(end, STR(".bash")) ||
                   is_powershell(end);
    return is_path && call_script(&call, 0);
}

void deployments_of_script(FactsBuilder *builder, const ScriptSource *source, Arena *arena) {
    Deployments deployments = {.builder = builder, .arena = arena, .how = STR("environment")};
    Shell *shell = shell_new(builder, arena, source->path, STR_NONE, deployments_command, &deployments);
    shell_set_files(shell, source->files);
    bool has_other_syntax = is_powershell(source->path);
    shell_run(shell, has_other_syntax ? powershell_as_shell(arena, source->bytes) : source->bytes, 1, false);
    shell_run_uncalled(shell);
    shell_finish(shell);
    script_literals(builder, source->bytes, arena);
}
