/* Scripts, makefiles and workflows are read as text: what matters is two or three words of Terraform's command line, and
 * they are the same in every language. */
#include "graph/workspaces.h"

static bool is_name_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
           c == '.';
}

static bool is_path_character(char c) { return is_name_character(c) || c == '/'; }

/* The word at the start of `text`, after blanks and quotes; empty when something in it is computed. */
static Str word_at(Str text, bool (*is_part)(char)) {
    size_t start = 0;
    while (start < text.size && (text.data[start] == ' ' || text.data[start] == '"' || text.data[start] == '\''))
        start++;
    size_t end = start;
    while (end < text.size && is_part(text.data[end])) end++;
    bool is_computed = end < text.size && (text.data[end] == '$' || text.data[end] == '{' || text.data[end] == '<' ||
                                           text.data[end] == '(' || text.data[end] == '`' || text.data[end] == '/');
    return is_computed ? STR_NONE : str_slice(text, start, end);
}

/* What follows the n-th place of `key`; STR_NONE with no data when there is none. */
static Str after(Str line, Str key, size_t from) {
    for (size_t i = from; i + key.size <= line.size; i++)
        if (str_equal(str_slice(line, i, i + key.size), key)) return str_slice(line, i + key.size, line.size);
    return (Str){NULL, 0};
}

static Str directory_of_line(Str line) {
    static const char *const keys[] = {"-chdir=", "working-directory:", "working_directory:", "cd "};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        Str rest = after(line, str_from(keys[i]), 0);
        Str word = rest.data ? word_at(rest, is_path_character) : STR_NONE;
        while (word.size > 1 && word.data[word.size - 1] == '/') word.size--;
        while (str_starts_with(word, STR("./"))) word = str_slice(word, 2, word.size);
        if (word.size && !str_equal(word, STR("."))) return word;
    }
    return STR_NONE;
}

/* Options of `workspace select` stand before the name. */
static Str skip_options(Str text) {
    for (;;) {
        while (text.size && text.data[0] == ' ') text.data++, text.size--;
        if (text.size == 0 || text.data[0] != '-') return text;
        while (text.size && text.data[0] != ' ') text.data++, text.size--;
    }
}

static bool is_comment(Str line) {
    while (line.size && (line.data[0] == ' ' || line.data[0] == '\t')) line.data++, line.size--;
    return line.size && line.data[0] == '#';
}

/* Where a line stands in a workflow: the whole file, a job, or a step of one. Elsewhere all lines are of the whole file. */
typedef struct {
    uint32_t job, step;             /* counted from 1; 0: outside of any */
    size_t job_indent, step_indent; /* of their first lines; SIZE_MAX: not known yet */
    bool is_in_jobs, is_in_steps;
} Place;

static size_t indent_of(Str line) {
    size_t indent = 0;
    while (indent < line.size && line.data[indent] == ' ') indent++;
    return indent;
}

static void follow(Place *place, Str line) {
    size_t indent = indent_of(line);
    Str rest = str_trim(line);
    if (rest.size == 0) return;
    if (indent == 0) *place = (Place){.is_in_jobs = str_equal(rest, STR("jobs:")), .job_indent = SIZE_MAX};
    if (indent == 0 || !place->is_in_jobs) return;
    if (place->job_indent == SIZE_MAX) place->job_indent = indent;
    if (indent == place->job_indent) {
        place->job++;
        place->step = 0;
        place->is_in_steps = false;
    } else if (str_equal(rest, STR("steps:"))) {
        place->is_in_steps = true;
        place->step_indent = SIZE_MAX;
    } else if (place->is_in_steps && rest.data[0] == '-') {
        if (place->step_indent == SIZE_MAX) place->step_indent = indent;
        if (indent == place->step_indent) place->step++;
    }
}

/* AWS_REGION: eu-west-1, export AWS_REGION="eu-west-1". An input of an action holds for the rest of the job. */
static void take_region(const Catalog *catalog, Arena *arena, Str line, const Place *place, ScriptWorkspaces *out) {
    Str name;
    for (size_t i = 0; (name = catalog_run_variable(catalog, i)).size; i++) {
        Str rest = after(line, name, 0);
        bool is_set = rest.size && (rest.data[0] == ':' || rest.data[0] == '=');
        /* One name may be the end of another. */
        if (is_set && rest.data - name.size > line.data && is_name_character(rest.data[-(ptrdiff_t)name.size - 1]))
            continue;
        if (!is_set) continue;
        Str word = word_at(str_slice(rest, 1, rest.size), is_name_character);
        bool is_variable = name.data[0] >= 'A' && name.data[0] <= 'Z';
        if (word.size && catalog_region(catalog, STR_NONE, word))
            *VEC_PUSH(arena, &out->regions) = (RunRegion){word, place->job, is_variable ? place->step : 0};
    }
}

/* The command itself, not what is said of it. */
static bool runs_terraform(Str line) {
    static const char *const tools[] = {"terraform ", "tofu "};
    static const char *const verbs[] = {" apply", " plan"};
    for (size_t i = 0; i < sizeof tools / sizeof *tools; i++) {
        size_t at = str_find(line, str_from(tools[i]), 0);
        if (at == SIZE_MAX) continue;
        Str before = str_slice(line, 0, at), behind = str_slice(line, at, line.size);
        bool is_said = str_contains(before, STR("#")) || str_contains(before, STR("echo")) ||
                       str_contains(before, STR("name:")) || str_contains(before, STR("\""));
        for (size_t k = 0; k < sizeof verbs / sizeof *verbs && !is_said; k++)
            if (str_contains(behind, str_from(verbs[k]))) return true;
    }
    return false;
}

/* The region of all commands: what stands around each of them, the whole file's included. False: they have several, or
 * one has none. */
static bool region_of_runs(const ScriptWorkspaces *script, const RunRegion *runs, size_t run_count, Str *out) {
    *out = STR_NONE;
    for (size_t i = 0; i < run_count; i++) {
        Str own = STR_NONE;
        for (size_t k = 0; k < script->regions.count; k++) {
            const RunRegion *said = &script->regions.items[k];
            bool is_around =
                said->job == 0 || (said->job == runs[i].job && (said->step == 0 || said->step == runs[i].step));
            if (!is_around) continue;
            if (own.size && !str_equal(own, said->region)) return false;
            own = said->region;
        }
        if (own.size == 0 || (out->size && !str_equal(*out, own))) return false;
        *out = own;
    }
    return run_count > 0;
}

static bool goes_elsewhere(Str line) {
    static const char *const keys[] = {"-chdir=", "working-directory:", "working_directory:", "cd $", "cd \"$"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (str_contains(line, str_from(keys[i])) && directory_of_line(line).size == 0) return true;
    return false;
}

void workspace_script_read(const Catalog *catalog, Arena *arena, Str text, ScriptWorkspaces *out) {
    static const char *const keys[] = {"workspace select ", "workspace new ", "TF_WORKSPACE=", "TF_WORKSPACE: "};
    Str rest = text, line;
    Place place = {.job_indent = SIZE_MAX};
    VEC(RunRegion) runs = {0};
    bool is_off = false; /* which job it is said of is not worth telling */
    while (rest.data && str_split_next(&rest, '\n', &line)) {
        if (is_comment(line)) continue;
        follow(&place, line);
        take_region(catalog, arena, line, &place, out);
        if (runs_terraform(line)) *VEC_PUSH(arena, &runs) = (RunRegion){STR_NONE, place.job, place.step};
        is_off = is_off || str_equal(str_trim(line), STR("if: false"));
        out->goes_elsewhere = out->goes_elsewhere || goes_elsewhere(line);
        Str directory = directory_of_line(line);
        if (directory.size) *VEC_PUSH(arena, &out->directories) = directory;
        for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
            Str found = after(line, str_from(keys[i]), 0);
            Str name = found.data ? word_at(skip_options(found), is_name_character) : STR_NONE;
            /* To "default" one goes to leave another workspace. */
            if (name.size && !str_equal(name, STR("default")))
                *VEC_PUSH(arena, &out->names) = (SelectedWorkspace){name, directory};
        }
    }
    if (is_off || !region_of_runs(out, runs.items, runs.count, &out->run_region)) out->run_region = STR_NONE;
}
