/* Roots: which units are deployed by themselves, and how often. Each set of variables that it may be given (var_sets.c) is
 * a deployment of its own when its providers point elsewhere; when all point to the same place, one instance stands for
 * all, and what they agree on is known. */
#include <string.h>

#include "graph/image_builds.h"
#include "graph/var_sets.h"

#include "analyzer/core/limits.h"
#include "graph/known_modules.h"
#include "graph/link.h"
#include "graph/stack_environment.h"
#include "graph/module_sources.h"
#include "graph/plan.h"
#include "graph/cluster_roots.h"
#include "graph/compose_projects.h"
#include "graph/managed_resources.h"
#include "graph/program_runs.h"
#include "graph/program_stacks.h"
#include "graph/inline_templates.h"
#include "graph/releases.h"
#include "graph/stack_roots.h"
#include "graph/states.h"
#include "graph/terragrunt.h"
#include "graph/workspaces.h"

enum { DEPLOYMENTS_PER_ROOT_MAX = 64 };

static Str base_name(Str path) {
    size_t slash = str_find_last_char(path, '/');
    return slash == SIZE_MAX ? path : str_slice(path, slash + 1, path.size);
}

/* ---- which units are roots ---- */

static bool declares_anything(const Model *model, const Unit *unit) {
    for (size_t i = 0; i < unit->decls.count; i++) {
        DeclKind kind = (DeclKind)unit_decl(model, unit->decls.items[i])->kind;
        if (kind == DECL_RESOURCE || kind == DECL_DATA || kind == DECL_MODULE || kind == DECL_PROVIDER ||
            kind == DECL_BACKEND)
            return true;
        /* A stack of a program, of which nothing else may be known. */
        const Facts *facts = unit_facts(model, unit->decls.items[i]);
        if (kind == DECL_SETTINGS &&
            str_equal(facts_str(facts, unit_decl(model, unit->decls.items[i])->type), STR("stack")))
            return true;
    }
    return false;
}

bool unit_is_root(const Model *model, const Unit *unit) {
    if (unit->is_called || unit->is_vendored || !declares_anything(model, unit)) return false;
    return !str_starts_with(unit->path, STR("../")); /* read for the modules in it only */
}

/* All that is called from `unit`, directly or not. */
static void reach(const UnitIndices *calls, uint32_t unit, bool *is_reached, UnitIndices *queue, Arena *arena) {
    queue->count = 0;
    *VEC_PUSH(arena, queue) = unit;
    is_reached[unit] = true;
    for (size_t head = 0; head < queue->count; head++) {
        const UnitIndices *next = &calls[queue->items[head]];
        for (size_t i = 0; i < next->count; i++) {
            if (is_reached[next->items[i]]) continue;
            is_reached[next->items[i]] = true;
            *VEC_PUSH(arena, queue) = next->items[i];
        }
    }
}

/* Units that another unit calls are not roots. Where units call each other in a circle, and nobody else calls one of
 * them, the one with the shortest path is where somebody would run Terraform: it is told there what is wrong. */
static void find_called(Model *model, Units *units) {
    size_t count = units->units.count;
    UnitIndices *calls = ARENA_ARRAY(model->arena, UnitIndices, count), queue = {0};
    bool *is_reached = ARENA_ARRAY(model->arena, bool, count);
    for (uint32_t u = 0; u < count; u++) {
        calls[u] = module_sources_called(model, units, u);
        for (size_t i = 0; i < calls[u].count; i++) units->units.items[calls[u].items[i]].is_called = true;
    }
    for (uint32_t u = 0; u < count; u++)
        if (!units->units.items[u].is_called) reach(calls, u, is_reached, &queue, model->arena);
    for (;;) {
        uint32_t best = MAP_NONE;
        for (uint32_t u = 0; u < count; u++)
            if (!is_reached[u] &&
                (best == MAP_NONE || units->units.items[u].path.size < units->units.items[best].path.size))
                best = u;
        if (best == MAP_NONE) return;
        units->units.items[best].is_called = false;
        reach(calls, best, is_reached, &queue, model->arena);
    }
}

typedef struct {
    uint32_t repository;
    Str path; /* what is sure of it: its end */
} ReadFile;

typedef VEC(ReadFile) ReadFiles;

/* Files of Terraform that texts of Terragrunt's configurations name: file("./common/provider.tf"). */
static ReadFiles read_by_terragrunt(const Model *model) {
    ReadFiles read = {0};
    for (uint32_t i = 0; i < model->file_count; i++) {
        const Facts *facts = &model->files[i].facts;
        bool is_configuration = model->files[i].is_parsed && str_equal(facts->format, STR("terragrunt"));
        for (uint32_t e = 0; is_configuration && e < facts->expr_count; e++) {
            Str text = facts->exprs[e].kind == EXPR_STRING ? facts_str(facts, facts->exprs[e].text) : STR_NONE;
            if (!str_ends_with(text, STR(".tf"))) continue;
            while (str_starts_with(text, STR(".")) || str_starts_with(text, STR("/")))
                text = str_slice(text, 1, text.size);
            *VEC_PUSH(model->arena, &read) = (ReadFile){model->files[i].repository, text};
        }
    }
    return read;
}

static bool is_among(const Model *model, const ReadFiles *read, uint32_t index) {
    Str path = sym_str(model->symbols, model->files[index].path);
    for (size_t i = 0; i < read->count; i++) {
        Str end = read->items[i].path;
        size_t before = str_ends_with(path, end) ? path.size - end.size : SIZE_MAX;
        bool is_it = before == 0 || (before != SIZE_MAX && path.data[before - 1] == '/');
        if (is_it && read->items[i].repository == model->files[index].repository) return true;
    }
    return false;
}

/* A folder of nothing but settings that Terragrunt writes into others is deployed there. */
static void find_copied(const Model *model, Units *units) {
    ReadFiles read = read_by_terragrunt(model);
    for (size_t u = 0; u < units->units.count && read.count; u++) {
        Unit *unit = &units->units.items[u];
        bool is_copied = str_equal(unit->format, STR("terraform")) && unit_is_root(model, unit);
        uint32_t last = UINT32_MAX;
        for (size_t i = 0; i < unit->decls.count && is_copied; i++) {
            DeclRef ref = unit->decls.items[i];
            DeclKind kind = (DeclKind)unit_decl(model, ref)->kind;
            is_copied =
                kind != DECL_RESOURCE && kind != DECL_MODULE && (ref.file == last || is_among(model, &read, ref.file));
            last = ref.file;
        }
        unit->is_called = unit->is_called || is_copied;
    }
}

/* ---- workspaces ---- */

/* Is it the variable file of the workspace: env/prod.tfvars, envs/prod? */
static bool is_named_after(const VarSet *set, Str workspace) {
    Str base = base_name(set->label);
    static const char *const ends[] = {".tfvars.json", ".tfvars"};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (str_ends_with(base, str_from(ends[i]))) {
            base = str_slice(base, 0, base.size - str_from(ends[i]).size);
            break;
        }
    return str_equal(base, workspace);
}

static bool has_set(const VarSets *sets, Str workspace) {
    for (size_t i = 0; i < sets->count; i++)
        if (str_equal(sets->items[i].workspace, workspace)) return true;
    return false;
}

/* What commands give without files, they give in each workspace that none of them names. */
static VarSet common_set(Model *model, const VarSets *sets) {
    VarSet all = {0};
    bool is_any = false;
    for (int named = 0; named < 2 && !is_any; named++)
        for (size_t i = 0; i < sets->count; i++) {
            if ((sets->items[i].workspace.size > 0) != named) continue;
            if (!is_any) {
                all = sets->items[i]; /* with lists of its own: they change */
                memset(&all.variables, 0, sizeof all.variables);
                memset(&all.environment, 0, sizeof all.environment);
                for (size_t k = 0; k < sets->items[i].variables.count; k++)
                    *VEC_PUSH(model->arena, &all.variables) = sets->items[i].variables.items[k];
                for (size_t k = 0; k < sets->items[i].environment.count; k++)
                    *VEC_PUSH(model->arena, &all.environment) = sets->items[i].environment.items[k];
            } else {
                var_set_merge(model->arena, &sets->items[i], &all);
                if (!all.missing.name.size) all.missing = sets->items[i].missing;
            }
            is_any = true;
        }
    return all;
}

static void add_workspaces_without_files(Model *model, const KnownWorkspaces *names, VarSets *sets) {
    VarSet all = common_set(model, sets);
    size_t kept = 0;
    for (size_t i = 0; i < sets->count; i++)
        if (sets->items[i].workspace.size) sets->items[kept++] = sets->items[i];
    sets->count = kept;
    for (size_t w = 0; w < names->count; w++) {
        if (has_set(sets, names->items[w])) continue;
        VarSet *set = VEC_PUSH(model->arena, sets);
        *set = all;
        set->label = set->workspace = names->items[w];
    }
}

/* Each workspace goes with the variable file of its name; with no file at all when none is so named. Files that are
 * named otherwise say nothing about workspaces, unless there is only one of these. */
static void add_workspaces(Model *model, const KnownWorkspaces *names, VarSets *sets) {
    bool is_any_named = false, has_files = false;
    for (size_t i = 0; i < sets->count; i++) has_files = has_files || sets->items[i].files.count;
    if (names->count > 1 && sets->count && !has_files) {
        add_workspaces_without_files(model, names, sets);
        return;
    }
    size_t file_sets = sets->count;
    bool is_only = names->count == 1 && !names->is_open;
    for (size_t w = 0; w < names->count; w++)
        for (size_t i = 0; i < file_sets; i++) {
            VarSet *set = &sets->items[i];
            bool is_named = is_named_after(set, names->items[w]) || str_equal(set->workspace, names->items[w]);
            is_any_named = is_any_named || is_named;
            if (!set->workspace.size && (is_named || is_only)) set->workspace = names->items[w];
        }
    if (file_sets && !is_any_named) return;
    for (size_t w = 0; w < names->count; w++)
        if (!has_set(sets, names->items[w]))
            *VEC_PUSH(model->arena, sets) = (VarSet){.label = names->items[w], .workspace = names->items[w]};
}

/* A workspace is selected that can't be told: what is known holds for some deployments only. */
static void add_other_workspaces(Model *model, const KnownWorkspaces *names, VarSets *sets) {
    if (!names->is_open || names->count == 0 || sets->count == 0 || has_set(sets, STR_NONE)) return;
    bool has_files = false;
    for (size_t i = 0; i < sets->count; i++) has_files = has_files || sets->items[i].files.count;
    VarSet other = has_files ? (VarSet){0} : common_set(model, sets);
    other.label = STR("another workspace");
    other.workspace = STR_NONE;
    *VEC_PUSH(model->arena, sets) = other;
}

/* ---- one instance per deployment ---- */

/* "production (2)": what tells it from another one of that name says nothing. */
static Str without_count(Str label) {
    size_t open = str_find_last_char(label, '(');
    bool is_counted = open != SIZE_MAX && open > 0 && label.data[label.size - 1] == ')';
    for (size_t i = open + 1; is_counted && i + 1 < label.size; i++)
        is_counted = label.data[i] >= '0' && label.data[i] <= '9';
    return is_counted ? str_slice(label, 0, open - 1) : label;
}

static Environment environment_of_label(Str label) {
    label = without_count(label);
    size_t dot = str_find_last_char(label, '.');
    if (dot != SIZE_MAX && str_ends_with(label, STR(".tfvars.json"))) dot = label.size - 12;
    Str words = dot == SIZE_MAX ? label : str_slice(label, 0, dot);
    Environment found = environment_of(words);
    /* "prod.eu-west-1", "eu_prod": files are named with dots and underscores, too. */
    Str base = base_name(words), rest = base, word;
    while (found == ENVIRONMENT_UNKNOWN && rest.data && str_split_next(&rest, '.', &word)) found = environment_of(word);
    rest = base;
    while (found == ENVIRONMENT_UNKNOWN && rest.data && str_split_next(&rest, '_', &word)) found = environment_of(word);
    return found;
}

/* What a template says of itself. */
static Environment environment_of_description(const Model *model, const Unit *unit) {
    for (size_t i = 0; i < unit->decls.count; i++) {
        const Facts *facts = unit_facts(model, unit->decls.items[i]);
        const Decl *decl = unit_decl(model, unit->decls.items[i]);
        Str text;
        if (decl->kind != DECL_SETTINGS || !str_equal(facts_str(facts, decl->name), STR("Description"))) continue;
        if (expr_literal(facts, decl->body, &text) && description_tells_demo(text, model->arena))
            return ENVIRONMENT_DEMO;
    }
    return ENVIRONMENT_UNKNOWN;
}

/* Names of deployments that the source has settings for: each is a value of the input that the list is named after. */
static bool add_declared(Model *model, const Unit *unit, VarSets *sets) {
    size_t before = sets->count;
    for (size_t i = 0; i < before; i++)
        if (!sets->items[i].stack) return false;
    for (size_t i = 0; i < unit->decls.count; i++) {
        const Facts *facts = unit_facts(model, unit->decls.items[i]);
        const Decl *decl = unit_decl(model, unit->decls.items[i]);
        if (decl->kind != DECL_SETTINGS || !str_equal(facts_str(facts, decl->type), STR("deployments"))) continue;
        for (uint32_t k = 0; k < facts_expr(facts, decl->body)->count; k++) {
            Str name;
            bool is_there = !expr_literal(facts, expr_child(facts, decl->body, k), &name);
            for (size_t n = 0; n < before && !is_there; n++) is_there = str_equal(sets->items[n].label, name);
            if (is_there) continue;
            VarSet *set = VEC_PUSH(model->arena, sets);
            *set = (VarSet){.label = name};
            *VEC_PUSH(model->arena, &set->variables) =
                (CommandVariable){.name = facts_str(facts, decl->name), .value = name};
        }
    }
    return sets->count > before;
}

/* What a stack of a program is told to be for, else is called. */
static Environment environment_of_made(const Model *model, const Unit *unit) {
    const MadeUnit *made = program_stack_of(model, unit);
    Environment found = made ? environment_of_value(made->environment) : ENVIRONMENT_UNKNOWN;
    return made && found == ENVIRONMENT_UNKNOWN ? environment_of_parts(made->stack) : found;
}

Instance *roots_new(Model *model, Units *units, uint32_t unit, const VarSet *sets, size_t set_count) {
    Instance *root = instance_new(model, units, unit, NULL, NULL);
    root->evaluator = ARENA_NEW(model->arena, Evaluator);
    *root->evaluator = evaluator_new(model->arena, model->diags,
                                     model->file_access ? &model->file_access[root->unit->repository] : NULL);
    root->var_sets = sets;
    root->var_set_count = set_count;
    if (set_count) root->workspace = sets[0].workspace;
    for (size_t i = 1; i < set_count; i++)
        if (!str_equal(sets[i].workspace, root->workspace)) root->workspace = STR_NONE;
    if (root->environment == ENVIRONMENT_UNKNOWN && root->workspace.size)
        root->environment = environment_of_label(root->workspace);
    if (root->environment == ENVIRONMENT_UNKNOWN) root->environment = environment_of_description(model, root->unit);
    Environment made_for = environment_of_made(model, root->unit);
    if (made_for != ENVIRONMENT_UNKNOWN) root->environment = made_for;
    for (size_t i = 0; i < set_count; i++)
        if (sets[i].stack) *VEC_PUSH(model->arena, &root->stacks) = sets[i].stack;
    if (set_count == 1 && sets[0].stack && sets[0].stack->environment != ENVIRONMENT_UNKNOWN)
        root->environment = sets[0].stack->environment;
    return root;
}

/* The root calls itself production: var.environment, local.env. Of others the only value that is written down is as often a sample, and
 * what stands behind it no less asked for. */
static void take_said_environment(Instance *root) {
    const Unit *unit = root->unit;
    if (!str_equal(unit->format, STR("terraform"))) return;
    for (size_t i = 0; i < unit->decls.count && root->environment == ENVIRONMENT_UNKNOWN; i++) {
        const Decl *decl = unit_decl(root->model, unit->decls.items[i]);
        DeclKind kind = (DeclKind)decl->kind;
        Str name = facts_str(unit_facts(root->model, unit->decls.items[i]), decl->name);
        if ((kind != DECL_INPUT && kind != DECL_VALUE) || !stack_environment_is_asked(name, root->model->arena))
            continue;
        const Value *value = root->scope.declaration(root->evaluator, &root->scope, kind, name);
        if (!value || value->kind != VALUE_STRING) continue;
        if (environment_of_value(value->string) == ENVIRONMENT_PRODUCTION) root->environment = ENVIRONMENT_PRODUCTION;
    }
}

static void name_deployment(Instance *root, const VarSet *set) {
    root->deployment = set->label;
    Environment environment = environment_of_label(set->label);
    if (environment != ENVIRONMENT_UNKNOWN) root->environment = environment;
}

static void add_place(ProviderConfig *config, void *context) {
    strbuf_add(context, str_format(config->in->model->arena, "%.*s.%.*s[%.*s]=%.*s/%.*s\n", STR_ARG(config->name),
                                   STR_ARG(config->alias), STR_ARG(config->key), STR_ARG(config->region),
                                   STR_ARG(config->account)));
}

/* Where the providers of a root point, as text to compare. */
static Str places_of(Instance *root) {
    StrBuf text = strbuf_new(root->model->arena, SIZE_MAX / 8);
    instance_each_provider(root, add_place, &text);
    return strbuf_str(&text);
}

typedef struct {
    Str places;
    VarSets sets;
} VarGroup;

typedef VEC(VarGroup) VarGroups;

/* Sets by where they lead and which environment they are for: ten tenants in one place are one deployment. */
static VarGroups group_sets(Model *model, Units *units, uint32_t unit, const VarSets *sets, bool *differ) {
    VarGroups groups = {0};
    Map *index = map_new(model->arena);
    Str first = STR_NONE;
    *differ = false;
    for (size_t i = 0; i < sets->count; i++) {
        Instance *probe = roots_new(model, units, unit, &sets->items[i], 1);
        probe->is_var_set_asked = true; /* what a file sets comes before what is read unasked, and before defaults */
        Str places = places_of(probe);
        if (i == 0)
            first = places;
        else if (!str_equal(first, places))
            *differ = true;
        Str key = str_format(model->arena, "%d\x1f%.*s\x1f%.*s", (int)environment_of_label(sets->items[i].label),
                             STR_ARG(sets->items[i].workspace), STR_ARG(places));
        bool is_new = false;
        uint32_t entry = map_add(index, key, (uint32_t)groups.count, &is_new);
        if (is_new) *VEC_PUSH(model->arena, &groups) = (VarGroup){.places = places};
        *VEC_PUSH(model->arena, &groups.items[map_value_at(index, entry)].sets) = sets->items[i];
    }
    return groups;
}

static bool is_for_several_environments(const VarGroups *groups) {
    Environment first = ENVIRONMENT_UNKNOWN;
    for (size_t i = 0; i < groups->count; i++) {
        Environment environment = environment_of_label(groups->items[i].sets.items[0].label);
        if (environment == ENVIRONMENT_UNKNOWN) continue;
        if (first != ENVIRONMENT_UNKNOWN && environment != first) return true;
        first = environment;
    }
    return false;
}

static void add_roots(Model *model, Instances *instances, uint32_t unit, const VarFiles *files, const Plan *plan,
                      const CommandRuns *commands) {
    RunSets runs = run_sets_of(model, instances->units, unit, commands);
    VarSets sets = var_sets_of(model, instances->units, unit, files, &runs);
    bool differ = false, is_asked = sets.count && sets.items[0].label.size == 0;
    if (sets.count == 0) stack_roots_add_stages(model, instances, unit, &sets);
    size_t stage_count = sets.count && sets.items[0].stack ? sets.count : 0;
    bool is_declared = add_declared(model, &instances->units->units.items[unit], &sets);
    VarSet of_files = sets.count ? sets.items[0] : (VarSet){0};
    bool is_shared = stack_roots_share_files(model->arena, &sets, stage_count);
    if (is_shared) stage_count = 0;
    KnownWorkspaces names =
        workspaces_of(instances, roots_new(model, instances->units, unit, sets.items, sets.count), &runs);
    add_workspaces(model, &names, &sets);
    add_other_workspaces(model, &names, &sets);
    VarGroups groups = {0};
    if (sets.count > 1 && !is_asked) groups = group_sets(model, instances->units, unit, &sets, &differ);
    if (!differ && is_declared)
        sets.count = stage_count, groups = (VarGroups){0}; /* all in one place: as without a name */
    if (!differ && is_shared) sets.items[0] = of_files, sets.count = 1;
    if (!differ && stage_count > 1) groups = group_sets(model, instances->units, unit, &sets, &differ);
    if (!differ) differ = is_for_several_environments(&groups); /* production and tests are two things */
    if (differ && is_shared) stack_roots_drop(instances->deployments, of_files.stack);
    if (!differ) {
        VarSet *all = ARENA_ARRAY(model->arena, VarSet, 1);
        if (is_asked) { /* all of them together, the last first */
            for (size_t i = 0; i < sets.count; i++) var_set_add_file(model, all, sets.items[i].files.items[0]);
            all->workspace = sets.items[0].workspace;
            sets = (VarSets){all, 1, 1};
        }
        Instance *root = roots_new(model, instances->units, unit, sets.items, sets.count);
        /* All alternatives lead to one place: then no deployment is where the defaults lead. */
        Instance *plain = roots_new(model, instances->units, unit, sets.items, sets.count);
        bool is_only_run = sets.count > 0;
        for (size_t i = 0; i < sets.count; i++) is_only_run = is_only_run && sets.items[i].is_run;
        /* A file that nothing names may be a left-over, or for trying things out; not one for production. */
        root->is_var_set_expected = sets.count == 1 && sets.items[0].files.count &&
                                    environment_of_label(sets.items[0].label) == ENVIRONMENT_PRODUCTION;
        if (root->environment == ENVIRONMENT_UNKNOWN && root->is_var_set_expected)
            root->environment = ENVIRONMENT_PRODUCTION;
        root->is_var_set_asked =
            is_asked || is_only_run || (groups.count && !str_equal(groups.items[0].places, places_of(plain)));
        root->plan = plan;
        root->run_region = runs.region;
        take_said_environment(root);
        *VEC_PUSH(model->arena, &instances->roots) = root;
        return;
    }
    for (size_t i = 0; i < groups.count; i++) {
        if (i == DEPLOYMENTS_PER_ROOT_MAX) {
            diag_add(model->diags, DIAG_LIMIT, instances->units->units.items[unit].path, 0,
                     "%zu deployments by variable files or workspaces; those after %d are left out", groups.count,
                     DEPLOYMENTS_PER_ROOT_MAX);
            break;
        }
        const VarGroup *group = &groups.items[i];
        Instance *root = roots_new(model, instances->units, unit, group->sets.items, group->sets.count);
        name_deployment(root, &group->sets.items[0]);
        root->run_region = runs.region;
        take_said_environment(root);
        *VEC_PUSH(model->arena, &instances->roots) = root;
    }
}

/* ---- modules that nobody calls ---- */

static bool is_among_modules(Str path) {
    Str rest = path, step;
    while (rest.data && str_split_next(&rest, '/', &step))
        if (str_equal(step, STR("modules"))) return rest.data != NULL;
    return false;
}

static bool wants_arguments(const Model *model, const Unit *unit) {
    DeclRef where;
    for (size_t i = 0; i < unit->decls.count; i++)
        if (unit_decl(model, unit->decls.items[i])->kind == DECL_INPUT &&
            !unit_attribute(model, unit, unit->decls.items[i], STR("default"), &where))
            return true;
    return false;
}

/* Says nothing of where or with what it is deployed, and lies among the modules of a repository that has roots. */
static bool is_library(const Model *model, const Instance *root) {
    const Unit *unit = root->unit;
    bool is_set_up = root->terragrunt || root->plan || root->var_set_count || root->deployment.size ||
                     unit->assignments.count || unit->providers.count || unit_backend(model, unit);
    return !is_set_up && str_equal(unit->format, STR("terraform")) && is_among_modules(unit->path) &&
           wants_arguments(model, unit);
}

/* A stack that a program could make and doesn't. */
static bool is_unmade(const Model *model, const Instance *root) {
    const MadeUnit *made = program_stack_of(model, root->unit);
    return made && made->is_unmade;
}

/* serverless.example.yml, which no command deploys */
static bool is_sample(const Instance *root) {
    const Unit *unit = root->unit;
    bool is_file = unit->arguments_key.size > 0; /* else a folder */
    return is_file && root->stacks.count == 0 && path_is_sample(unit->path);
}

/* Files that stand beside what something else deploys, too: a Procfile for starting it at hand, a Compose file for developers. Those
 * that tell less of what is deployed have the higher rank. */
static size_t rank_of(const Unit *unit) {
    if (str_equal(unit->format, STR("compose"))) return 2;
    return str_equal(unit->path, STR("Procfile")) || str_ends_with(unit->path, STR("/Procfile"));
}

static const size_t rank_of_none = SIZE_MAX;

/* A Compose file is for developers and tests where its name says so, or where something else is deployed from the repository and its
 * name doesn't say production; a Procfile where something else is deployed. `best`: the lowest rank of what the repository has. */
static bool is_for_developers(const Instance *root, size_t best) {
    size_t rank = rank_of(root->unit);
    if (rank == 0) return false;
    if (rank == 1) return best < rank;
    Environment environment = compose_environment(root->unit->path);
    Str folder = str_concat(root->model->arena, location_of_directory(root->unit->path), STR("/main.tf"));
    const char *context = context_of_path(folder); /* the file's own name says development to everybody else */
    bool is_override = str_contains(root->unit->path, STR("compose.override."));
    if (is_override) return true; /* read without being asked for, where developers start it */
    if (strcmp(context, "production") != 0 && strcmp(context, "staging") != 0) return true;
    return environment != ENVIRONMENT_PRODUCTION && (environment != ENVIRONMENT_UNKNOWN || best < rank);
}

/* By repository: the lowest rank of the files that declare something. */
static size_t *find_ranks(const Model *model, const Instances *instances) {
    size_t *best = ARENA_ARRAY(model->arena, size_t, model->repositories.count);
    for (size_t i = 0; i < model->repositories.count; i++) best[i] = rank_of_none;
    for (size_t i = 0; i < instances->units->units.count; i++) {
        const Unit *unit = &instances->units->units.items[i];
        size_t rank = rank_of(unit);
        if (unit->is_vendored || rank >= best[unit->repository]) continue;
        for (size_t d = 0; d < unit->decls.count; d++)
            if (unit_decl(model, unit->decls.items[d])->kind == DECL_RESOURCE) best[unit->repository] = rank;
    }
    return best;
}

static void find_libraries(Model *model, Instances *instances) {
    const size_t *ranks = find_ranks(model, instances);
    bool *has_roots = ARENA_ARRAY(model->arena, bool, model->repositories.count);
    for (size_t i = 0; i < instances->roots.count; i++) {
        const Unit *unit = instances->roots.items[i]->unit;
        bool is_own = str_equal(unit->format, STR("terraform")) && !is_among_modules(unit->path);
        has_roots[unit->repository] = has_roots[unit->repository] || is_own;
    }
    for (size_t i = 0; i < instances->roots.count; i++) {
        Instance *root = instances->roots.items[i];
        root->is_library = is_unmade(model, root) || is_sample(root) ||
                           is_for_developers(root, ranks[root->unit->repository]) ||
                           (has_roots[root->unit->repository] && is_library(model, root));
    }
}

/* ---- all of them ---- */

/* Past the limit one instance stands for all of a count; modules that call modules many times over may still be too
 * many, each with one. */
static bool is_full(const Instance *root, const ModuleSet *set) {
    if (root->made_count <= 2 * INSTANCES_PER_ROOT_MAX) return false;
    diag_add(root->model->diags, DIAG_LIMIT, unit_facts(root->model, set->call)->path,
             unit_decl(root->model, set->call)->line,
             "more than %d instances in this root; module \"%.*s\" is left out", 2 * INSTANCES_PER_ROOT_MAX,
             STR_ARG(set->name));
    return true;
}

static void expand_all(Instance *root, Instance *in) {
    for (size_t i = 0; i < in->resources.count; i++) resource_set_expand(in->resources.items[i]);
    for (size_t i = 0; i < in->modules.count; i++) {
        ModuleSet *set = in->modules.items[i];
        if (is_full(root, set)) continue;
        module_set_expand(set);
        for (size_t k = 0; k < set->items.count; k++) expand_all(root, set->items.items[k]); /* MODULE_DEPTH_MAX */
    }
}

static void expand_from(Instances *instances, size_t first) {
    for (size_t i = first; i < instances->roots.count; i++)
        expand_all(instances->roots.items[i], instances->roots.items[i]);
}

/* What Terraform applies is known once it is evaluated; it becomes units beside the others. */
static void add_applied(Model *model, Instances *instances) {
    size_t first = model->file_count;
    releases_apply(model, instances);
    units_drop_covered(model, instances->units);
    managed_resources_lower(model, first);
    units_add_rendered(model, instances->units, first);
}

/* A template that others nest may be deployed by itself as well. */
static bool is_template_deployed(const Model *model, const Instances *instances, uint32_t index) {
    const Unit *unit = &instances->units->units.items[index];
    if (!unit->is_called || unit->is_vendored || !str_equal(unit->format, STR("cloudformation"))) return false;
    return stack_deployments_of(instances->deployments, model->arena, index).count > 0;
}

Instances *instances_build(Model *model) {
    Instances *instances = ARENA_NEW(model->arena, Instances);
    constructs_lower(model);
    Units *units = units_collect(model);
    instances->units = units;
    units->sources = module_sources_collect(model, units);
    known_modules_collect(model, units);
    find_called(model, units);
    find_copied(model, units);
    Terragrunt *terragrunt = terragrunt_collect(model, units); /* before any instance points to a unit */
    releases_reserve(model, units);
    TerraformStacks *stacks = terraform_stacks_collect(model, units);
    const Plan *const *plans = plans_collect(model, units);
    VarFiles files = var_files_collect(model, units);
    states_collect_workspaces(model, instances);
    const Scripts *scripts = scripts_collect(model);
    CommandRuns *commands = ARENA_NEW(model->arena, CommandRuns);
    *commands = runs_of_scripts(model, scripts);
    instances->runs = commands;
    CommandRuns inits = runs_of_inits(model, scripts);
    states_collect_given(model, instances, &inits);
    instances->deployments = stack_deployments_collect(model, units, scripts);
    instances->image_builds = image_builds_collect(model, instances->deployments);
    for (uint32_t u = 0; u < units->units.count; u++) {
        const Unit *unit = &units->units.items[u];
        if (program_runs_is_idle(model, unit)) continue;
        bool is_deployed_too = is_template_deployed(model, instances, u);
        if (is_deployed_too) terraform_stacks_has_root(stacks, u);
        if (!(unit_is_root(model, unit) || is_deployed_too) || unit->has_own_services || unit->is_managed) continue;
        if (!stack_roots_add(model, instances, u))
            add_roots(model, instances, u, &files, plan_find(plans, units->units.count, u), commands);
    }
    for (size_t i = 0; i < terragrunt_root_count(terragrunt); i++)
        *VEC_PUSH(model->arena, &instances->roots) = terragrunt_root(terragrunt, units, i);
    /* All roots before any is expanded: one may read another's outputs. */
    find_libraries(model, instances);
    model->instances = instances;
    link_stack_regions(model, instances);
    if (terragrunt) terragrunt_start(terragrunt);
    expand_from(instances, 0);
    size_t root_count = instances->roots.count;
    add_applied(model, instances);
    terraform_stacks_deploy(instances, stacks);
    instances->cluster_deployments = cluster_deployments_collect(model, units, scripts);
    cluster_destinations_collect(model, units, instances->cluster_deployments);
    for (uint32_t u = 0; u < units->units.count; u++) {
        const Unit *unit = &units->units.items[u];
        bool is_waiting = terraform_stacks_is_waiting(stacks, u);
        if (!unit_is_root(model, unit) && !is_waiting) continue;
        if (unit->has_own_services)
            cluster_roots_add(model, instances, u);
        else if ((unit->is_managed || is_waiting) && !stack_roots_add(model, instances, u))
            add_roots(model, instances, u, &files, NULL, commands);
    }
    expand_from(instances, root_count);
    return instances;
}
