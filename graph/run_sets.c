/* Which commands are those of a root, and what they give it. A command belongs to the root whose folder it runs in; where
 * the folder or a file is partly worked out ("envs/${ENV}.tfvars"), each file that fits is one possibility. */
#include "analyzer/core/limits.h"
#include "graph/link.h"
#include "graph/var_sets.h"

enum { HOLES_MAX = 8, STEPS_MAX = 20000, SETS_PER_ROOT_MAX = 256 };

typedef struct {
    Str name, value;
} Filling;

typedef struct {
    Model *model;
    const Unit *unit;
    const Units *units;
    const CommandRun *run;
    Str start, directory; /* of the command; where it runs */
    Filling fillings[HOLES_MAX];
    size_t filling_count;
    uint32_t steps;
    bool is_open; /* a file can't be told */
    VarSet building;
    RunSets *out;
    WorkspaceNames *open, *resolved; /* forms of workspaces: that can't be told; that the files which fit have told */
} Search;

/* ---- texts with holes ---- */

static Str fill(Search *search, Str text) {
    for (size_t i = 0; i < search->filling_count; i++)
        text = run_fill(search->model->arena, text, search->fillings[i].name, search->fillings[i].value);
    return text;
}

/* Does a path have this form? What was filled in for it stays filled in. A hole ends with the step of the path. */
static bool fits(Search *search, Str form, Str path) {
    if (search->steps++ > STEPS_MAX) return false;
    size_t literal = 0;
    while (literal < form.size && form.data[literal] != HOLE) literal++;
    if (!str_starts_with(path, str_slice(form, 0, literal))) return false;
    form = str_slice(form, literal, form.size);
    path = str_slice(path, literal, path.size);
    if (form.size == 0) return path.size == 0;
    size_t end = str_find_char(form, HOLE_END, 0), known = search->filling_count;
    if (end == SIZE_MAX) return false;
    Str name = str_slice(form, 1, end), rest = str_slice(form, end + 1, form.size);
    for (size_t i = 0; i < known; i++)
        if (str_equal(search->fillings[i].name, name))
            return str_starts_with(path, search->fillings[i].value) &&
                   fits(search, rest, str_slice(path, search->fillings[i].value.size, path.size));
    if (known == HOLES_MAX) return false;
    char next = rest.size ? rest.data[0] : 0; /* nothing behind it: it ends where the path does */
    for (size_t size = 1; size <= path.size && path.data[size - 1] != '/'; size++) {
        bool may_end = next == HOLE || (size == path.size ? !next : path.data[size] == next);
        if (!may_end) continue;
        search->fillings[known] = (Filling){name, str_slice(path, 0, size)};
        search->filling_count = known + 1;
        if (fits(search, rest, str_slice(path, size, path.size))) return true;
    }
    search->filling_count = known;
    return false;
}

/* Something of it is written in: a path that is a hole says nothing. */
static bool says_anything(Str form) {
    bool is_inside = false;
    for (size_t i = 0; i < form.size; i++) {
        if (form.data[i] == HOLE) is_inside = true;
        if (!is_inside && form.data[i] != '/' && form.data[i] != '.') return true;
        if (form.data[i] == HOLE_END) is_inside = false;
    }
    return form.size == 0;
}

/* ---- folders ---- */

static bool resolve(Search *search, Str base, Str written, Str *out) {
    char sign = written.size ? written.data[0] : 0;
    if (sign == PATH_TOP || sign == PATH_START) {
        base = sign == PATH_TOP ? STR_NONE : search->start;
        written = str_slice(written, 1, written.size);
        while (str_starts_with(written, STR("/"))) written = str_slice(written, 1, written.size);
    }
    return files_resolve(search->model->arena, base, written, out);
}

static bool is_named_as_a_folder(Str hole) {
    static const char *const words[] = {"ROOT", "DIR", "HOME", "PATH", "BASE", "REPO", "root", "dir"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_contains(hole, str_from(words[i]))) return true;
    return false;
}

/* "terraform plan $EXTRA": more options, as far as its name tells. */
static bool is_of_options(Str target) {
    bool is_one = target.size && target.data[0] == HOLE && str_find_char(target, HOLE_END, 0) == target.size - 1;
    return is_one && !is_named_as_a_folder(target);
}

/* "${REPO_ROOT}/infra": a hole that is named as a folder, at the start, is where everything lies. Gives what is behind it. */
static bool is_below_a_named_folder(Str written, Str *rest) {
    size_t end = str_find_char(written, HOLE_END, 0);
    if (!written.size || written.data[0] != HOLE || end == SIZE_MAX || end + 1 >= written.size ||
        written.data[end + 1] != '/')
        return false;
    *rest = str_slice(written, end + 2, written.size);
    return is_named_as_a_folder(str_slice(written, 1, end)) && rest->size > 0;
}

static bool is_unit(const Search *search, Str path) {
    return units_find(search->units, search->model->arena, search->unit->repository, path) != MAP_NONE;
}

/* Units are added while roots are made. */
static bool leads_to_unit(Search *search, RunStart *start) {
    size_t count = search->units->units.count;
    if (!start->is_unit && !start->has_hole && start->unit_count != count)
        start->is_unit = is_unit(search, start->place);
    start->unit_count = count;
    return start->is_unit;
}

/* Adds where a start leads. */
static void add_start(Search *search, Str start, RunStarts *out) {
    RunStart own = {.start = start};
    Str written = search->run->directory, rest;
    if (is_below_a_named_folder(written, &rest)) own.start = STR_NONE, written = rest;
    search->start = own.start;
    if (!resolve(search, own.start, written, &own.directory) || !says_anything(own.directory)) return;
    own.place = own.directory;
    /* "terraform plan folder", as long as there was no -chdir */
    if (search->run->target.size && !is_of_options(search->run->target)) {
        if (run_has_hole(search->run->target) || !resolve(search, own.directory, search->run->target, &own.place))
            return;
    }
    own.has_hole = run_has_hole(own.place);
    *VEC_PUSH(search->model->arena, &out->all) = own;
}

/* The folders that a script may start in, the likeliest first: the same for all roots of its repository. */
static RunStarts *starts_of(Search *search) {
    RunStarts *out = search->run->starts;
    if (out->is_known) return out;
    out->is_known = true;
    Str folder = location_of_directory(search->run->started);
    if (search->run->is_at_top) folder = STR_NONE;
    add_start(search, folder, out);
    /* From a folder around it: "scripts/deploy.sh" is called where its path begins. */
    while (folder.size) {
        folder = location_of_directory(folder);
        add_start(search, folder, out);
    }
    return out;
}

static bool runs_here(Search *search) {
    if (search->run->repository != search->unit->repository) return false;
    RunStarts *starts = starts_of(search);
    for (size_t i = 0; i < starts->all.count; i++) {
        RunStart *own = &starts->all.items[i];
        search->filling_count = 0;
        search->start = own->start;
        search->directory = own->directory;
        bool is_it =
            own->has_hole ? fits(search, own->place, search->unit->path) : str_equal(own->place, search->unit->path);
        if (!is_it && leads_to_unit(search, own)) return false; /* elsewhere: no other start is asked */
        if (!is_it) continue;
        search->directory = fill(search, search->directory);
        return true;
    }
    return false;
}

/* ---- workspaces and regions ---- */

static bool has_written_part(Str form) {
    bool is_inside = false;
    for (size_t i = 0; i < form.size; i++) {
        if (form.data[i] == HOLE) is_inside = true;
        if (!is_inside && form.data[i] != HOLE_END) return true;
        if (form.data[i] == HOLE_END) is_inside = false;
    }
    return false;
}

/* To "default" one goes to leave another workspace; a run in it says so. */
static void take_workspace(Search *search) {
    Arena *arena = search->model->arena;
    const CommandRun *run = search->run;
    Str name = fill(search, run->workspace);
    search->building.workspace = STR_NONE;
    search->building.is_in_any_workspace = false;
    if (name.size == 0 || (run->is_selection && str_equal(name, STR("default")))) return;
    /* "cd $1; terraform workspace select $1-prod": one of all that the script may be called for, whether it has that or not. */
    bool is_of_any_root = run_has_hole(run->directory) && has_written_part(run->workspace);
    if (run_has_hole(name) || is_of_any_root) {
        *VEC_PUSH(arena, search->open) = run->workspace;
        search->building.is_in_any_workspace = true;
        return;
    }
    search->building.workspace = name;
    *VEC_PUSH(arena, &search->out->workspaces) = name;
    if (run_has_hole(run->workspace)) *VEC_PUSH(arena, search->resolved) = run->workspace;
}

/* "envs/$1.tfvars" says which ones $1 is, to the other scripts that are given a $1, too. */
static bool is_any_open(const WorkspaceNames *open, const WorkspaceNames *resolved) {
    for (size_t i = 0; i < open->count; i++) {
        bool is_told = false;
        for (size_t k = 0; k < resolved->count && !is_told; k++)
            is_told = str_equal(open->items[i], resolved->items[k]);
        if (!is_told) return true;
    }
    return false;
}

typedef struct {
    Str started, region; /* empty: one of the file's runs has none, or they have several */
} FileRegion;

typedef VEC(FileRegion) FileRegions;

static void take_region(Search *search, FileRegions *files) {
    const CommandRun *run = search->run;
    Str region = catalog_region(search->model->catalog, STR_NONE, run->region) ? run->region : STR_NONE;
    FileRegion *own = NULL;
    for (size_t i = 0; i < files->count && !own; i++)
        if (str_equal(files->items[i].started, run->started)) own = &files->items[i];
    if (!own) *VEC_PUSH(search->model->arena, files) = (FileRegion){run->started, region};
    if (own && !str_equal(own->region, region)) own->region = STR_NONE;
}

static Str region_of_files(const FileRegions *files) {
    Str found = STR_NONE;
    for (size_t i = 0; i < files->count; i++) {
        Str region = files->items[i].region;
        if (found.size && region.size && !str_equal(found, region)) return STR_NONE;
        if (region.size) found = region;
    }
    return found;
}

/* ---- what is given ---- */

static bool is_same_files(const VarSet *a, const VarSet *b) {
    if (a->files.count != b->files.count) return false;
    for (size_t i = 0; i < a->files.count; i++)
        if (a->files.items[i] != b->files.items[i]) return false;
    return true;
}

static bool is_same_variables(const CommandVariables *a, const CommandVariables *b) {
    if (a->count != b->count) return false;
    for (size_t i = 0; i < a->count; i++)
        if (!str_equal(a->items[i].name, b->items[i].name) || !str_equal(a->items[i].value, b->items[i].value))
            return false;
    return true;
}

static bool is_same_workspace(const VarSet *a, const VarSet *b) {
    return !a->workspace.size || !b->workspace.size || str_equal(a->workspace, b->workspace);
}

/* What one of the runs with the same files leaves open, the others do not decide. */
static void share_workspace(VarSet *known, const VarSet *set) {
    known->is_in_any_workspace |= set->is_in_any_workspace;
    if (!known->workspace.size) known->workspace = set->workspace;
    if (known->is_in_any_workspace) known->workspace = STR_NONE;
}

static void emit(Search *search) {
    VarSet *set = &search->building;
    take_workspace(search);
    RunSets *out = search->out;
    bool has_files = set->files.count || set->missing.name.size;
    VarSets *sets = search->is_open ? &out->open : has_files ? &out->with_files : &out->without_files;
    set->is_run = true;
    for (size_t i = 0; i < sets->count; i++) {
        VarSet *known = &sets->items[i];
        bool is_same = is_same_files(known, set) && is_same_variables(&known->variables, &set->variables) &&
                       is_same_variables(&known->environment, &set->environment);
        if (!str_equal(known->missing.name, set->missing.name) || !is_same_workspace(known, set)) continue;
        if (is_same) {
            share_workspace(known, set);
            return;
        }
        if (!is_same_files(known, set) || sets == &out->without_files || set->files.count == 0) continue;
        var_set_merge(search->model->arena, set, known);
        share_workspace(known, set);
        return;
    }
    if (sets->count < SETS_PER_ROOT_MAX)
        *VEC_PUSH(search->model->arena, sets) = *set;
    else if (sets->count == SETS_PER_ROOT_MAX)
        diag_add(search->model->diags, DIAG_LIMIT, search->run->script, search->run->line,
                 "more than %d ways in which commands give variables to one root; the others are left out",
                 SETS_PER_ROOT_MAX);
}

static CommandVariable filled(Search *search, CommandVariable variable) {
    variable.value = fill(search, variable.value);
    Str text = variable.value;
    if (variable.is_computed && run_fall_back(search->model->arena, variable.value, &text)) {
        variable.is_fallback = run_has_hole(variable.value);
        variable.is_computed = false;
        variable.value = text;
    }
    return variable;
}

static void give(Search *search, size_t at);

static void give_file(Search *search, size_t at, uint32_t file) {
    VarSet before = search->building;
    VarSet *set = &search->building;
    /* Each possibility has lists of its own: what is shared would be written over by the next one. */
    *set = (VarSet){.is_run = true, .environment = before.environment, .missing = before.missing};
    for (size_t i = 0; i < before.variables.count; i++)
        *VEC_PUSH(search->model->arena, &set->variables) = before.variables.items[i];
    for (size_t i = 0; i < before.files.count; i++) var_set_add_file(search->model, set, before.files.items[i]);
    /* Variables that stand before a file, and are not set by it, are back in their place. */
    for (size_t i = 0; i < before.variables.count; i++) set->variables.items[i] = before.variables.items[i];
    var_set_add_file(search->model, set, file);
    give(search, at + 1);
    search->building = before;
}

static uint32_t file_at(const Search *search, Str path) {
    const Model *model = search->model;
    for (uint32_t i = 0; i < model->file_count; i++)
        if (model->files[i].repository == search->unit->repository && model->files[i].is_parsed &&
            str_equal(model->files[i].facts.format, STR("tfvars")) &&
            str_equal(sym_str(model->symbols, model->files[i].path), path))
            return i;
    return MAP_NONE;
}

static bool is_in_repository(const Search *search, Str path) {
    if (!search->model->file_access) return false;
    const Files *files = &search->model->file_access[search->unit->repository];
    size_t at = files_first_at(files, path);
    return at < files->path_count && str_equal(files->paths[at], path);
}

/* It is kept elsewhere, or made when the command runs: nobody knows what it sets. */
static void give_missing(Search *search, size_t at, Str form, bool is_there) {
    CommandVariable before = search->building.missing;
    const CommandRun *run = search->run;
    search->building.missing = (CommandVariable){
        .name = form, .is_computed = is_there, .file = run->script, .line = run->arguments.items[at].line};
    give(search, at + 1);
    search->building.missing = before;
}

/* All files that the text may stand for, and what is behind them; false: none can be told. */
static bool give_files(Search *search, size_t at, Str folder, Str form) {
    Model *model = search->model;
    size_t known = search->filling_count;
    bool is_found = false;
    Str path;
    if (!resolve(search, folder, form, &path)) return false;
    if (!run_has_hole(path)) {
        uint32_t file = file_at(search, path);
        if (file != MAP_NONE)
            give_file(search, at, file);
        else
            give_missing(search, at, form, is_in_repository(search, path));
        return true;
    }
    for (uint32_t i = 0; says_anything(path) && i < model->file_count; i++) {
        search->filling_count = known;
        if (model->files[i].repository != search->unit->repository || !var_file_is_for_use(model, i)) continue;
        if (!fits(search, path, sym_str(model->symbols, model->files[i].path))) continue;
        is_found = true;
        give_file(search, at, i);
    }
    search->filling_count = known;
    return is_found;
}

/* The arguments from the `at`-th on. */
static void give(Search *search, size_t at) {
    const CommandRun *run = search->run;
    Model *model = search->model;
    while (at < run->arguments.count && !run->arguments.items[at].file.size)
        *VEC_PUSH(model->arena, &search->building.variables) = run->arguments.items[at++].variable;
    if (at == run->arguments.count) {
        VarSet before = search->building;
        VarSet *set = &search->building;
        set->variables = (CommandVariables){0};
        set->environment = (CommandVariables){0};
        for (size_t i = 0; i < before.variables.count; i++)
            *VEC_PUSH(model->arena, &set->variables) = filled(search, before.variables.items[i]);
        for (size_t i = 0; i < run->environment.count; i++)
            *VEC_PUSH(model->arena, &set->environment) = filled(search, run->environment.items[i]);
        emit(search);
        search->building = before;
        return;
    }
    size_t known = search->filling_count;
    bool was_open = search->is_open;
    Str rest, form = fill(search, run->arguments.items[at].file);
    if (give_files(search, at, search->directory, form)) return;
    if (is_below_a_named_folder(form, &rest) && give_files(search, at, STR_NONE, rest)) return;
    search->filling_count = known;
    search->is_open = true;
    give_missing(search, at, form, false);
    search->is_open = was_open;
}

/* ---- names ---- */

static const CommandVariable *variable_named(const CommandVariables *variables, Str name) {
    for (size_t i = variables->count; i > 0; i--)
        if (str_equal(variables->items[i - 1].name, name)) return &variables->items[i - 1];
    return NULL;
}

static void merge_variables(Arena *arena, const CommandVariables *from, CommandVariables *into) {
    for (size_t i = 0; i < into->count; i++) {
        const CommandVariable *other = variable_named(from, into->items[i].name);
        if (!other || other->is_computed || !str_equal(other->value, into->items[i].value))
            into->items[i].is_computed = true;
    }
    for (size_t i = 0; i < from->count; i++) {
        if (!from->items[i].name.size || variable_named(into, from->items[i].name)) continue;
        CommandVariable *added = VEC_PUSH(arena, into);
        *added = from->items[i];
        added->is_computed = true;
    }
}

void var_set_merge(Arena *arena, const VarSet *from, VarSet *into) {
    merge_variables(arena, &from->variables, &into->variables);
    merge_variables(arena, &from->environment, &into->environment);
}

Str var_set_printed(Arena *arena, Str value) {
    StrBuf out = strbuf_new(arena, VALUE_SIZE_BYTES_MAX);
    for (size_t i = 0; i < value.size; i++) {
        char c = value.data[i];
        if (c == HOLE)
            strbuf_add(&out, STR("${"));
        else if (c == FALLBACK)
            strbuf_add(&out, STR(":-"));
        else if (c == HOLE_END)
            strbuf_add_char(&out, '}');
        else if ((unsigned char)c >= ' ')
            strbuf_add_char(&out, c);
    }
    return strbuf_str(&out);
}

/* By the variables that tell it from the others; those that can't be told only where nothing else does. */
static void name_by_variables(Arena *arena, const VarSets *sets, size_t index, bool is_environment, bool is_computed,
                              StrBuf *out) {
    const VarSet *set = &sets->items[index];
    const CommandVariables *own = is_environment ? &set->environment : &set->variables;
    for (size_t i = 0; i < own->count; i++) {
        const CommandVariable *variable = &own->items[i];
        bool is_same = variable->name.size > 0;
        for (size_t k = 0; k < sets->count; k++) {
            const VarSet *other = &sets->items[k];
            const CommandVariable *there =
                variable_named(is_environment ? &other->environment : &other->variables, variable->name);
            is_same = is_same && there && str_equal(there->value, variable->value);
        }
        if (is_same || !variable->name.size || (variable->is_computed && !is_computed)) continue;
        strbuf_format(out, "%s%.*s=%.*s", out->size ? "," : "", STR_ARG(variable->name),
                      STR_ARG(var_set_printed(arena, variable->value)));
    }
}

/* Is the workspace enough to tell it from the others? */
static bool has_own_workspace(const VarSets *sets, size_t index) {
    bool is_own = sets->items[index].workspace.size > 0;
    for (size_t i = 0; i < sets->count; i++)
        is_own = is_own && (i == index || (sets->items[i].workspace.size > 0 &&
                                           !str_equal(sets->items[i].workspace, sets->items[index].workspace)));
    return is_own;
}

/* Deployments of one root must differ by their names. */
static void name_sets(Model *model, const Unit *unit, VarSets *sets) {
    enum { NAME_BYTES_MAX = 200 };
    for (size_t i = 0; i < sets->count; i++) {
        VarSet *set = &sets->items[i];
        StrBuf name = strbuf_new(model->arena, NAME_BYTES_MAX);
        if (set->files.count) {
            uint32_t last = set->files.items[set->files.count - 1];
            strbuf_add(&name, var_set_label(unit, sym_str(model->symbols, model->files[last].path)));
        } else if (set->missing.name.size) {
            strbuf_add(&name, var_set_printed(model->arena, set->missing.name));
        } else {
            for (int computed = 0; computed < 2 && name.size == 0 && !has_own_workspace(sets, i); computed++) {
                name_by_variables(model->arena, sets, i, true, computed, &name);
                name_by_variables(model->arena, sets, i, false, computed, &name);
            }
        }
        /* What a command works out says nothing that people would call the deployment. */
        bool is_worked_out = str_find(strbuf_str(&name), STR("=$"), 0) != SIZE_MAX;
        if (is_worked_out && set->workspace.size) name = strbuf_new(model->arena, NAME_BYTES_MAX);
        set->label = name.size ? strbuf_str(&name) : set->workspace.size ? set->workspace : STR("no variables");
        bool is_taken = false, has_workspace = name.size && set->workspace.size;
        for (size_t k = 0; k < i; k++) is_taken = is_taken || str_equal(sets->items[k].label, set->label);
        if (is_taken && has_workspace)
            set->label = str_format(model->arena, "%.*s (%.*s)", STR_ARG(set->label), STR_ARG(set->workspace));
        for (size_t k = 0; k < i; k++)
            if (str_equal(sets->items[k].label, set->label))
                set->label = str_format(model->arena, "%.*s (%zu)", STR_ARG(set->label), i + 1);
    }
}

/* A command that gives nothing says something only beside others. */
static void drop_empty(VarSets *sets) {
    bool is_any = false;
    for (size_t i = 0; i < sets->count; i++)
        is_any = is_any || sets->items[i].variables.count || sets->items[i].environment.count;
    if (!is_any) sets->count = 0;
}

bool run_is_of(Model *model, const Units *units, uint32_t unit, const CommandRun *run) {
    Search search = {.model = model, .unit = &units->units.items[unit], .units = units, .run = run};
    return runs_here(&search);
}

/* Every file that the path may stand for. */
static void add_backend_files(Search *search, Str form, CommandVariables *out) {
    Model *model = search->model;
    size_t known = search->filling_count;
    Str path;
    if (!resolve(search, search->directory, form, &path) || !says_anything(path)) return;
    for (uint32_t i = 0; i < model->file_count; i++) {
        const FactsFile *file = &model->files[i];
        Str format = file->facts.format, own = sym_str(model->symbols, file->path);
        bool is_settings = str_equal(format, STR("tfvars")) || str_equal(format, STR("terragrunt"));
        if (!file->is_parsed || file->repository != search->unit->repository || !is_settings) continue;
        search->filling_count = known;
        if (run_has_hole(path) ? !fits(search, path, own) : !str_equal(path, own)) continue;
        *VEC_PUSH(model->arena, out) = (CommandVariable){.name = STR("-file"), .value = own};
    }
    search->filling_count = known;
}

CommandVariables run_backend_of(Model *model, const Units *units, uint32_t unit, const CommandRun *init) {
    Search search = {.model = model, .unit = &units->units.items[unit], .units = units, .run = init};
    CommandVariables out = {0};
    if (!runs_here(&search)) return out;
    for (size_t i = 0; i < init->backend.count; i++) {
        CommandVariable variable = init->backend.items[i];
        variable.value = fill(&search, variable.value);
        if (str_equal(variable.name, STR("-file")))
            add_backend_files(&search, variable.value, &out);
        else
            *VEC_PUSH(model->arena, &out) = variable;
    }
    return out;
}

RunSets run_sets_of(Model *model, const Units *units, uint32_t unit, const CommandRuns *commands) {
    RunSets sets = {0};
    const Unit *own = &units->units.items[unit];
    bool is_for_tests = run_is_path_of_tests(own->path);
    FileRegions regions = {0};
    WorkspaceNames open = {0}, resolved = {0};
    for (size_t i = 0; i < commands->count; i++) {
        if (commands->items[i].is_of_tests && !is_for_tests) continue;
        Search search = {.model = model, .unit = own, .units = units, .run = &commands->items[i], .out = &sets};
        search.open = &open;
        search.resolved = &resolved;
        if (!runs_here(&search)) continue;
        if (search.run->is_selection || search.run->is_bare_plan)
            take_workspace(&search);
        else
            give(&search, 0);
        if (!search.run->is_selection) take_region(&search, &regions);
    }
    sets.region = region_of_files(&regions);
    sets.selects_others = is_any_open(&open, &resolved);
    drop_empty(&sets.without_files);
    name_sets(model, own, &sets.open);
    name_sets(model, own, &sets.with_files);
    name_sets(model, own, &sets.without_files);
    return sets;
}
