/* Which variable files and variables a root is given. Files lie beside it or in folders below it, or a command names them.
 * What is read without being asked for belongs to every deployment (unit.c). Of the others, those that one command gives
 * belong together; of the rest those in one folder that set the same variables are alternatives (env/dev.tfvars,
 * env/prod.tfvars), and those that set different ones are given together (network.tfvars, database.tfvars). */
#include "graph/var_sets.h"

#include "graph/link.h"
#include "parsers/parser.h"

enum { FOLDERS_BELOW_ROOT_MAX = 3 };

static Str base_name(Str path) {
    size_t slash = str_find_last_char(path, '/');
    return slash == SIZE_MAX ? path : str_slice(path, slash + 1, path.size);
}

/* ---- variable files ---- */

static bool is_asked_for(const Model *model, Str path) {
    for (size_t i = 0; i < model->var_file_count; i++)
        if (str_equal(model->var_files[i], path)) return true;
    return false;
}

/* "terraform.tfvars" is read unasked only by the root beside it. */
static bool is_read_unasked(Str base) {
    return str_ends_with(base, STR(".auto.tfvars")) || str_ends_with(base, STR(".auto.tfvars.json")) ||
           str_equal(base, STR("terraform.tfvars")) || str_equal(base, STR("terraform.tfvars.json"));
}

static bool is_sample(Str base) {
    return str_contains(base, STR("example")) || str_contains(base, STR("sample")) ||
           str_contains(base, STR("template"));
}

static const DeclRef *input_of(const Model *model, const Unit *unit, const Facts *facts, const Decl *decl) {
    return unit_find(unit, model->arena, DECL_INPUT, facts_str(facts, decl->name));
}

/* Most of what the file sets, the root declares: otherwise it is meant for another root. */
static bool suits(const Model *model, const Unit *unit, const Facts *facts) {
    uint32_t declared = 0, other = 0;
    for (uint32_t i = 0; i < facts->decl_count; i++) {
        if (facts->decls[i].kind != DECL_ASSIGNMENT) continue;
        if (input_of(model, unit, facts, &facts->decls[i]))
            declared++;
        else
            other++;
    }
    return declared > 0 && declared >= other;
}

static bool is_below(const Unit *unit, Str path) {
    return !unit->path.size ||
           (path.size > unit->path.size && str_starts_with(path, unit->path) && path.data[unit->path.size] == '/');
}

static Str stem_of(Str base) { return str_slice(base, 0, str_find_char(base, '.', 0)); }

/* Given beside others, before them, and alone to nothing. */
static bool is_common(Str path) {
    static const char *const names[] = {"common", "global", "globals", "shared"};
    Str stem = stem_of(base_name(path));
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (str_equal(stem, str_from(names[i]))) return true;
    return false;
}

/* Tests give their own values. */
static bool is_for_tests(Str path) {
    const char *context = context_of_path(path);
    return strcmp(context, "test") == 0 || strcmp(context, "mock") == 0 || strcmp(context, "docs") == 0;
}

/* The only root whose folder has the name of the file, for "variables/production/rds.tfvars": where such files stand
 * apart from the roots, nothing else can tie the two together. */
static uint32_t unit_of_name(Model *model, const Units *units, const FactsFile *file, Str stem) {
    uint32_t found = MAP_NONE;
    for (uint32_t u = 0; stem.size && u < units->units.count; u++) {
        const Unit *unit = &units->units.items[u];
        if (unit->repository != file->repository || !str_equal(base_name(unit->path), stem) ||
            !unit_is_root(model, unit))
            continue;
        if (found != MAP_NONE || !suits(model, unit, &file->facts)) return MAP_NONE;
        found = u;
    }
    return found;
}

/* tfvars/backends/dev.tfvars below a root that keeps its state somewhere: given to `terraform init`, not to what follows. */
static bool is_for_backend(const Model *model, const Unit *unit, Str file) {
    if (!unit_backend(model, unit)) return false;
    Str path = str_slice(file, unit->path.size, file.size);
    size_t start = 0;
    for (size_t i = 0; i <= path.size; i++) {
        if (i < path.size && !strchr("/.-_", path.data[i])) continue;
        Str word = str_slice(path, start, i);
        if (str_equal(word, STR("backend")) || str_equal(word, STR("backends"))) return true;
        start = i + 1;
    }
    return false;
}

bool var_file_is_for_use(const Model *model, uint32_t index) {
    const FactsFile *file = &model->files[index];
    Str path = sym_str(model->symbols, file->path);
    if (!file->is_parsed || !str_equal(file->facts.format, STR("tfvars")) || is_sample(base_name(path))) return false;
    /* A folder called "test" beside "prod" is an environment; one called "tests" is not. */
    return environment_of(path) != ENVIRONMENT_UNKNOWN || !is_for_tests(path);
}

static void add_var_file(Model *model, const Units *units, uint32_t index, VarFiles *out) {
    const FactsFile *file = &model->files[index];
    Str path = sym_str(model->symbols, file->path), directory = location_of_directory(path), base = base_name(path);
    if (!var_file_is_for_use(model, index)) return;
    for (int below = 0; below <= FOLDERS_BELOW_ROOT_MAX; below++) {
        uint32_t unit = units_find(units, model->arena, file->repository, directory);
        if (unit != MAP_NONE) {
            bool is_wanted = below > 0 || (!is_read_unasked(base) && !is_asked_for(model, path));
            is_wanted = is_wanted && !is_for_backend(model, &units->units.items[unit], path);
            if (is_wanted && suits(model, &units->units.items[unit], &file->facts))
                *VEC_PUSH(model->arena, out) = (VarFile){unit, index};
            if (unit_is_root(model, &units->units.items[unit])) return;
            break;
        }
        if (directory.size == 0) break;
        directory = location_of_directory(directory);
    }
    uint32_t named = unit_of_name(model, units, file, stem_of(base));
    if (named != MAP_NONE) *VEC_PUSH(model->arena, out) = (VarFile){named, index};
}

/* Beside a file that is named after a root, one for all roots gives what the root declares: "production/common.tfvars"
 * and "production/rds.tfvars". */
static void add_common_files(Model *model, const Units *units, VarFiles *all) {
    size_t named_count = all->count;
    for (uint32_t i = 0; i < model->file_count; i++) {
        const FactsFile *file = &model->files[i];
        if (!file->is_parsed || !str_equal(file->facts.format, STR("tfvars"))) continue;
        Str path = sym_str(model->symbols, file->path);
        for (size_t k = 0; is_common(path) && k < named_count; k++) {
            const Unit *unit = &units->units.items[all->items[k].unit];
            const FactsFile *beside = &model->files[all->items[k].file];
            Str other = sym_str(model->symbols, beside->path);
            if (beside->repository == file->repository && all->items[k].file != i && !is_below(unit, path) &&
                str_equal(location_of_directory(other), location_of_directory(path)))
                *VEC_PUSH(model->arena, all) = (VarFile){all->items[k].unit, i};
        }
    }
}

VarFiles var_files_collect(Model *model, const Units *units) {
    VarFiles files = {0};
    for (uint32_t i = 0; i < model->file_count; i++) add_var_file(model, units, i, &files);
    add_common_files(model, units, &files);
    return files;
}

/* How many of the files set each name. */
static Map *count_names(Model *model, const VarFile *files, size_t count) {
    Map *counts = map_new(model->arena);
    for (size_t i = 0; i < count; i++) {
        const Facts *facts = &model->files[files[i].file].facts;
        Map *own = map_new(model->arena);
        for (uint32_t d = 0; d < facts->decl_count; d++) {
            Str name = facts_str(facts, facts->decls[d].name);
            bool is_new = false;
            if (facts->decls[d].kind == DECL_ASSIGNMENT) map_add(own, name, 0, &is_new);
            if (is_new) map_put(counts, name, map_get(counts, name) == MAP_NONE ? 1 : map_get(counts, name) + 1);
        }
    }
    return counts;
}

static bool sets_what_others_set(const Facts *facts, const Map *counts) {
    for (uint32_t i = 0; i < facts->decl_count; i++)
        if (facts->decls[i].kind == DECL_ASSIGNMENT && map_get(counts, facts_str(facts, facts->decls[i].name)) > 1)
            return true;
    return false;
}

void var_set_add_file(Model *model, VarSet *set, uint32_t file) {
    const Facts *facts = &model->files[file].facts;
    *VEC_PUSH(model->arena, &set->files) = file;
    if (!set->by_name) set->by_name = map_new(model->arena);
    for (uint32_t i = 0; i < facts->decl_count; i++) {
        if (facts->decls[i].kind != DECL_ASSIGNMENT) continue;
        Str name = facts_str(facts, facts->decls[i].name);
        for (size_t k = 0; k < set->variables.count; k++) /* what stands behind counts */
            if (str_equal(set->variables.items[k].name, name)) set->variables.items[k].name = STR_NONE;
        map_put(set->by_name, name, (uint32_t)set->assignments.count);
        *VEC_PUSH(model->arena, &set->assignments) = (DeclRef){file, i};
    }
}

Str var_set_label(const Unit *unit, Str path) {
    return unit->path.size && is_below(unit, path) ? str_slice(path, unit->path.size + 1, path.size) : path;
}

/* Is the file given beside others only, by its name or by all commands? */
static bool is_given_beside(const Model *model, const VarSets *runs, uint32_t file) {
    bool is_before = false, is_last = false;
    for (size_t i = 0; i < runs->count; i++)
        for (size_t k = 0; k < runs->items[i].files.count; k++)
            if (runs->items[i].files.items[k] == file) {
                is_last = is_last || k + 1 == runs->items[i].files.count;
                is_before = is_before || k + 1 < runs->items[i].files.count;
            }
    return is_before ? !is_last : is_common(sym_str(model->symbols, model->files[file].path));
}

/* Sets of one folder: `files` are all variable files in it. */
static void add_folder_sets(Model *model, const Unit *unit, const VarFiles *all, const VarSets *runs, VarSets *out) {
    const VarFile *files = all->items;
    size_t count = all->count;
    Arena *arena = model->arena;
    bool *is_alternative = ARENA_ARRAY(arena, bool, count);
    bool has_alternatives = false;
    VarFiles own = {0};
    for (size_t i = 0; i < count; i++)
        if (!is_given_beside(model, runs, files[i].file)) *VEC_PUSH(arena, &own) = files[i];
    const Map *counts = count_names(model, own.items, own.count);
    for (size_t i = 0; i < count; i++) {
        bool is_beside = is_given_beside(model, runs, files[i].file) && own.count;
        if (!is_beside && sets_what_others_set(&model->files[files[i].file].facts, counts))
            is_alternative[i] = has_alternatives = true;
    }
    for (size_t i = 0; i < count; i++) {
        if (has_alternatives ? !is_alternative[i] : i > 0) continue;
        Str path = sym_str(model->symbols, model->files[files[i].file].path), folder = location_of_directory(path);
        bool is_folder = !has_alternatives && (folder.size > unit->path.size || !is_below(unit, path));
        VarSet *set = VEC_PUSH(arena, out);
        *set = (VarSet){.label = var_set_label(unit, is_folder ? folder : path)};
        for (int beside = 1; beside >= 0; beside--) /* what is common first: the others have the last word */
            for (size_t k = 0; k < count; k++)
                if (!is_alternative[k] && is_given_beside(model, runs, files[k].file) == (beside == 1))
                    var_set_add_file(model, set, files[k].file);
        if (is_alternative[i]) var_set_add_file(model, set, files[i].file);
    }
}

/* Does a command give the file that makes the set what it is? */
static bool is_of_a_run(const VarSet *set, const VarSets *runs) {
    uint32_t last = set->files.items[set->files.count - 1];
    for (size_t i = 0; i < runs->count; i++)
        for (size_t k = 0; k < runs->items[i].files.count; k++)
            if (runs->items[i].files.items[k] == last) return true;
    return false;
}

/* A command names a file that can't be told: then any that no other command names may be it. */
static void take_open_runs(Model *model, const VarSets *open, VarSet *set) {
    for (size_t i = 0; i < open->count; i++) {
        const VarSet *run = &open->items[i];
        if (set->is_run)
            var_set_merge(model->arena, run, set);
        else
            set->variables = run->variables, set->environment = run->environment;
        set->is_run = true;
    }
}

/* Files are sorted by path, so that those of one folder that belong to one unit need only be picked out. */
static void add_sets_of_folders(Model *model, const Unit *unit, const VarFiles *own, const RunSets *runs,
                                VarSets *out) {
    bool *is_done = ARENA_ARRAY(model->arena, bool, own->count);
    VarSets found = {0};
    for (size_t i = 0; i < own->count; i++) {
        if (is_done[i]) continue;
        Str folder = location_of_directory(sym_str(model->symbols, model->files[own->items[i].file].path));
        VarFiles same = {0};
        for (size_t k = i; k < own->count; k++) {
            if (!str_equal(location_of_directory(sym_str(model->symbols, model->files[own->items[k].file].path)),
                           folder))
                continue;
            is_done[k] = true;
            *VEC_PUSH(model->arena, &same) = own->items[k];
        }
        add_folder_sets(model, unit, &same, &runs->with_files, &found);
    }
    for (size_t i = 0; i < found.count; i++) {
        if (is_of_a_run(&found.items[i], &runs->with_files)) continue;
        take_open_runs(model, &runs->open, &found.items[i]);
        *VEC_PUSH(model->arena, out) = found.items[i];
    }
}

VarSets var_sets_of(Model *model, const Units *units, uint32_t unit_index, const VarFiles *all, const RunSets *runs) {
    enum { FILES_PER_ROOT_MAX = 256 };
    const Unit *unit = &units->units.items[unit_index];
    VarSets sets = {0};
    VarFiles own = {0};
    for (size_t i = 0; i < all->count && own.count < FILES_PER_ROOT_MAX; i++)
        if (all->items[i].unit == unit_index) *VEC_PUSH(model->arena, &own) = all->items[i];
    for (size_t i = 0; i < own.count; i++)
        if (is_asked_for(model, sym_str(model->symbols, model->files[own.items[i].file].path))) {
            /* The user says which deployment is meant. */
            VarSet *set = VEC_PUSH(model->arena, &sets);
            *set = (VarSet){0};
            var_set_add_file(model, set, own.items[i].file);
        }
    if (sets.count) return sets;
    for (size_t i = 0; i < runs->with_files.count; i++) *VEC_PUSH(model->arena, &sets) = runs->with_files.items[i];
    add_sets_of_folders(model, unit, &own, runs, &sets);
    /* One file that no command names may be a left-over. */
    bool is_left_over = runs->with_files.count == 0 && sets.count == 1 && !sets.items[0].is_run;
    if (sets.count == 0 && runs->without_files.count == 0) return runs->open; /* none that could be it is there */
    return sets.count == 0 || (is_left_over && runs->without_files.count) ? runs->without_files : sets;
}

/* The text of a command line, as Terraform takes it: an expression when the variable is of a type made of others. */
static const Value *value_of_text(Instance *in, Str name, Str text) {
    Arena *arena = in->evaluator->arena;
    const DeclRef *ref = unit_find(in->unit, in->model->arena, DECL_INPUT, name);
    DeclRef where;
    ExprId type = ref ? unit_attribute(in->model, in->unit, *ref, STR("type"), &where) : 0;
    static const char *const plain[] = {"string", "number", "bool"};
    for (size_t i = 0; type && i < sizeof plain / sizeof *plain; i++) {
        const Expr *expr = facts_expr(unit_facts(in->model, where), type);
        if (expr->kind == EXPR_STRING ||
            str_equal(facts_str(unit_facts(in->model, where), expr->text), str_from(plain[i])))
            type = 0;
    }
    if (!type) return value_string(arena, text);
    size_t size;
    Facts *facts = ARENA_NEW(arena, Facts);
    const unsigned char *bytes = parser_parse_hcl_expression(text, arena, &size);
    if (!facts_open(facts, bytes, size) || facts->decl_count == 0 || facts->note_count)
        return value_unknown(arena, CAUSE_ERROR,
                             str_format(arena, "no value for var.%.*s: %.*s", STR_ARG(name), STR_ARG(text)));
    Scope scope = instance_scope(in, facts, NULL);
    return eval(in->evaluator, &scope, facts->decls[0].body);
}

static const Value *command_value(Instance *in, const CommandVariables *variables, Str name) {
    Arena *arena = in->evaluator->arena;
    for (size_t i = variables->count; i > 0; i--) {
        const CommandVariable *variable = &variables->items[i - 1];
        if (!str_equal(variable->name, name)) continue;
        if (!variable->is_computed) {
            Value *value = ARENA_NEW(arena, Value);
            *value = *value_of_text(in, name, variable->value);
            value->is_default = value->is_default || variable->is_fallback;
            return value;
        }
        return value_unknown(arena, CAUSE_INPUT,
                             str_format(arena, "var.%.*s (given in %.*s:%u)", STR_ARG(name), STR_ARG(variable->file),
                                        (unsigned)variable->line));
    }
    return NULL;
}

/* terraform.tfvars and *.auto.tfvars come before the environment. */
static bool is_read_unasked_from_a_file(const Instance *in, Str name) {
    for (size_t i = 0; i < in->unit->assignments.count; i++) {
        DeclRef ref = in->unit->assignments.items[i];
        if (str_equal(facts_str(unit_facts(in->model, ref), unit_decl(in->model, ref)->name), name)) return true;
    }
    return false;
}

/* The default is not in force where a file may say otherwise that nobody can read. */
static const Value *missing_value(const Instance *in, const VarSet *set, Str name) {
    const CommandVariable *missing = &set->missing;
    if (!missing->name.size) return NULL;
    const char *why = missing->is_computed ? "has another format" : "is not in the repository";
    Arena *arena = in->evaluator->arena;
    return value_unknown(arena, CAUSE_INPUT,
                         str_format(arena, "var.%.*s (var file %.*s, given in %.*s:%u, %s)", STR_ARG(name),
                                    STR_ARG(var_set_printed(arena, missing->name)), STR_ARG(missing->file),
                                    (unsigned)missing->line, why));
}

static const Value *set_value(Instance *in, const VarSet *set, Str name) {
    const Value *given = command_value(in, &set->variables, name);
    if (given) return given;
    uint32_t index = set->by_name ? map_get(set->by_name, name) : MAP_NONE;
    if (index == MAP_NONE) {
        if (is_read_unasked_from_a_file(in, name)) return NULL;
        given = command_value(in, &set->environment, name);
        return given ? given : missing_value(in, set, name);
    }
    DeclRef ref = set->assignments.items[index];
    Scope scope = instance_scope(in, unit_facts(in->model, ref), NULL);
    return eval(in->evaluator, &scope, unit_decl(in->model, ref)->body);
}

const Value *var_sets_value(Instance *in, Str name) {
    const Value *agreed = NULL;
    for (size_t i = 0; i < in->var_set_count; i++) {
        const Value *value = set_value(in, &in->var_sets[i], name);
        if (!value || (agreed && !value_equal(agreed, value))) return NULL;
        agreed = value;
    }
    return agreed;
}

bool var_sets_is_of_command(const Instance *in, Str name) {
    for (size_t i = 0; i < in->var_set_count; i++) {
        const VarSet *set = &in->var_sets[i];
        for (size_t k = 0; k < set->variables.count; k++)
            if (str_equal(set->variables.items[k].name, name)) return true;
        bool is_of_file = set->by_name && map_get(set->by_name, name) != MAP_NONE;
        for (size_t k = 0; k < set->environment.count && !is_of_file; k++)
            if (str_equal(set->environment.items[k].name, name)) return true;
    }
    return false;
}

const Value *var_sets_likely(Instance *in, Str name, const Value *fallback) {
    const Value *agreed = NULL;
    /* One file that nobody names may be a left-over; of several somebody has to give one. */
    if (in->var_set_count < 2) return fallback;
    for (size_t i = 0; i < in->var_set_count; i++) {
        const Value *value = set_value(in, &in->var_sets[i], name);
        if (!value) value = fallback;
        if (agreed && agreed != value && !value_equal(agreed, value))
            return value_unknown(in->evaluator->arena, CAUSE_INPUT,
                                 str_format(in->evaluator->arena, "var.%.*s", STR_ARG(name)));
        agreed = value;
    }
    return agreed ? agreed : fallback;
}

const Value *var_sets_of_text(Instance *in, Str name, Str text) { return value_of_text(in, name, text); }
