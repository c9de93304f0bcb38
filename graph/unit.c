/* Grouping files into units. */
#include "graph/unit.h"

#include "parsers/parser.h"

#include <stdlib.h>

#include "graph/compose_projects.h"
#include "graph/compositions.h"
#include "graph/manifests.h"

static Str directory_of(Str path) {
    size_t slash = str_find_last_char(path, '/');
    return slash == SIZE_MAX ? STR_NONE : str_slice(path, 0, slash);
}

static Str base_of(Str path) {
    size_t slash = str_find_last_char(path, '/');
    return slash == SIZE_MAX ? path : str_slice(path, slash + 1, path.size);
}

static Str unit_key(Arena *arena, uint32_t repository, Str path) {
    return str_format(arena, "%u\x1f%.*s", repository, STR_ARG(path));
}

static char kind_letter(DeclKind kind) { return (char)('A' + kind); }

Str unit_decl_name(const Model *model, const DeclRef *ref, Arena *arena) {
    const Facts *facts = unit_facts(model, *ref);
    const Decl *decl = unit_decl(model, *ref);
    Str type = facts_str(facts, decl->type), name = facts_str(facts, decl->name);
    bool is_typed = decl->kind == DECL_RESOURCE || decl->kind == DECL_DATA;
    if (is_typed && str_equal(facts->format, STR("terraform")))
        return str_format(arena, "%.*s.%.*s", STR_ARG(type), STR_ARG(name));
    return name;
}

/* Kinds of which a module can have only one of a name. */
static bool is_named_kind(DeclKind kind) {
    return kind == DECL_RESOURCE || kind == DECL_DATA || kind == DECL_INPUT || kind == DECL_OUTPUT ||
           kind == DECL_VALUE || kind == DECL_MODULE;
}

static Unit *unit_for(Model *model, Units *units, uint32_t repository, Str path, Str directory, Str format) {
    bool is_new = false;
    uint32_t entry =
        map_add(units->by_path, unit_key(model->arena, repository, path), (uint32_t)units->units.count, &is_new);
    if (!is_new) return &units->units.items[map_value_at(units->by_path, entry)];
    Unit *unit = VEC_PUSH(model->arena, &units->units);
    unit->repository = unit->files_repository = repository;
    unit->path = path;
    unit->directory = directory;
    unit->format = format;
    if (!str_equal(format, STR("terraform"))) {
        unit->arguments_key = STR("Properties");
        unit->call_arguments_key = STR("arguments");
        unit->outputs_prefix = STR("Outputs.");
    }
    unit->is_managed = str_equal(format, STR("managed"));
    unit->by_name = map_new(model->arena);
    unit->is_vendored = true;
    return unit;
}

static Str provider_of_source(Str source) {
    static const char *const prefixes[] = {"registry.terraform.io/", "registry.opentofu.org/", "hashicorp/"};
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++)
        if (str_starts_with(source, str_from(prefixes[i])))
            source = str_slice(source, str_from(prefixes[i]).size, source.size);
    return source;
}

static void add_provider_names(Model *model, Unit *unit, const Facts *facts, const Decl *decl) {
    bool is_override = (decl->flags & DECL_OVERRIDE) != 0;
    ExprId block = expr_block(facts, decl->body, STR("required_providers"), 0),
           body = block ? expr_child(facts, block, 0) : 0;
    for (uint32_t i = 0; body && i < facts_expr(facts, body)->count; i++) {
        ExprId item = expr_child(facts, body, i), value = expr_child(facts, item, 0);
        Str local = facts_str(facts, facts_expr(facts, item)->text), source;
        if (facts_expr(facts, item)->kind != EXPR_ATTRIBUTE || !value) continue;
        if (facts_expr(facts, value)->kind != EXPR_OBJECT) continue; /* a version alone, as written before 0.13 */
        ExprId written = expr_attribute(facts, value, STR("source"));
        if (!written || !expr_literal(facts, written, &source)) continue;
        source = provider_of_source(source);
        if (is_override || !str_equal(source, local))
            *VEC_PUSH(model->arena, &unit->provider_names) = (ProviderName){local, source, is_override};
    }
}

Str unit_provider(const Unit *unit, Str local) {
    const ProviderName *found = NULL;
    for (size_t i = 0; i < unit->provider_names.count; i++) {
        const ProviderName *name = &unit->provider_names.items[i];
        if (str_equal(name->local, local) && (!found || name->is_override)) found = name;
    }
    return found ? found->source : local;
}

void unit_add(Model *model, Unit *unit, DeclRef ref) {
    const Facts *facts = unit_facts(model, ref);
    const Decl *decl = unit_decl(model, ref);
    if (decl->kind == DECL_SETTINGS && str_equal(facts->format, STR("terraform")))
        add_provider_names(model, unit, facts, decl);
    if (decl->flags & DECL_OVERRIDE) {
        *VEC_PUSH(model->arena, &unit->overrides) = ref;
        return;
    }
    *VEC_PUSH(model->arena, &unit->decls) = ref;
    if (decl->kind == DECL_PROVIDER) *VEC_PUSH(model->arena, &unit->providers) = ref;
    Str name = unit_decl_name(model, &ref, model->arena);
    char buffer[256];
    map_add(unit->by_name, str_prefixed(model->arena, buffer, sizeof buffer, kind_letter(decl->kind), name),
            (uint32_t)unit->decls.count - 1, NULL);
}

Unit unit_without_decls(Model *model, const Unit *unit) {
    Unit empty = *unit;
    memset(&empty.decls, 0, sizeof empty.decls);
    memset(&empty.overrides, 0, sizeof empty.overrides);
    memset(&empty.providers, 0, sizeof empty.providers);
    memset(&empty.provider_names, 0, sizeof empty.provider_names);
    empty.by_name = map_new(model->arena);
    return empty;
}

/* Terraform refuses two of one name; the first is read. */
static void tell_twin(Model *model, const Unit *unit, DeclRef ref) {
    const Decl *decl = unit_decl(model, ref);
    if (!is_named_kind((DeclKind)decl->kind) || (decl->flags & DECL_OVERRIDE)) return;
    Str name = unit_decl_name(model, &ref, model->arena);
    const DeclRef *first = unit_find(unit, model->arena, (DeclKind)decl->kind, name);
    if (first && !unit_is_same_decl(*first, ref))
        diag_add(model->diags, DIAG_GAP, unit_facts(model, ref)->path, decl->line, "%s %.*s is declared twice",
                 decl_kind_name((DeclKind)decl->kind), STR_ARG(name));
}

/* A template, or a document that one is made of. */
static bool is_template_of(const Facts *facts) {
    if (str_equal(facts->format, STR("cloudformation")) || str_equal(facts->format, STR("task-definition")) ||
        str_equal(facts->format, STR("managed")) || str_equal(facts->format, STR("platform")) ||
        str_equal(facts->format, STR("compose")))
        return true;
    for (uint32_t d = 0; d < facts->decl_count && str_equal(facts->format, STR("serverless")); d++)
        if (facts->decls[d].kind == DECL_PROVIDER) return true;
    return false;
}

/* Files that a Terraform module reads are a part of what it declares: names of all that some text ends with. */
static Map *names_in_modules(const Model *model) {
    Map *names = map_new(model->arena);
    for (uint32_t i = 0; i < model->file_count; i++) {
        const Facts *facts = &model->files[i].facts;
        bool is_module = model->files[i].is_parsed && str_equal(facts->format, STR("terraform"));
        for (uint32_t e = 0; is_module && e < facts->expr_count; e++) {
            Str text = facts->exprs[e].kind == EXPR_STRING ? facts_str(facts, facts->exprs[e].text) : STR_NONE;
            if (str_ends_with(text, STR(".json")) || str_ends_with(text, STR(".tpl")) ||
                str_ends_with(text, STR(".tftpl")))
                map_put(names, base_of(text), i);
        }
    }
    return names;
}

static bool is_read_by_module(const Model *model, Units *units, uint32_t index) {
    if (!str_equal(model->files[index].facts.format, STR("task-definition"))) return false;
    if (!units->names_in_modules) units->names_in_modules = names_in_modules(model);
    return map_get(units->names_in_modules, base_of(sym_str(model->symbols, model->files[index].path))) != MAP_NONE;
}

static void add_parts(Model *model, Unit *unit, uint32_t whole) {
    for (uint32_t i = 0; i < model->file_count; i++)
        for (uint32_t d = 0; model->files[i].part_of == whole + 1 && d < model->files[i].facts.decl_count; d++)
            unit_add(model, unit, (DeclRef){i, d});
}

/* The folder of the application that a platform's file is for. */
static Str folder_of_platform(Model *model, const Facts *facts, Str directory) {
    Str folder;
    for (uint32_t i = 0; i < facts->decl_count; i++) {
        const Decl *decl = &facts->decls[i];
        bool is_folder = decl->kind == DECL_SETTINGS && str_equal(facts_str(facts, decl->type), STR("folder"));
        if (is_folder && files_resolve(model->arena, directory, facts_str(facts, decl->name), &folder)) return folder;
    }
    return directory;
}

static void add_file(Model *model, Units *units, uint32_t index) {
    const FactsFile *file = &model->files[index];
    const Facts *facts = &file->facts;
    bool is_terraform = str_equal(facts->format, STR("terraform"));
    bool is_compose = str_equal(facts->format, STR("compose"));
    if (!is_terraform && (!is_template_of(facts) || is_read_by_module(model, units, index))) return;
    if (is_compose && file->part_of) return;
    Str path = sym_str(model->symbols, file->path), directory = directory_of(path);
    if (file->is_made) directory = sym_str(model->symbols, file->made_in);
    if (str_equal(facts->format, STR("platform"))) directory = folder_of_platform(model, facts, directory);
    Unit *unit = unit_for(model, units, file->repository, is_terraform ? directory : path, directory, facts->format);
    if (!file->is_vendored) unit->is_vendored = false;
    for (uint32_t i = 0; i < facts->decl_count; i++) {
        DeclRef ref = {index, i};
        unit_add(model, unit, ref);
        if (is_terraform) tell_twin(model, unit, ref);
    }
    if (is_compose || str_equal(facts->format, STR("serverless"))) add_parts(model, unit, index);
}

/* Terraform reads terraform.tfvars, then *.auto.tfvars in order of their names. Files come sorted, so
 * one pass for each keeps that order. */
static void add_assignments(Model *model, Units *units, uint32_t index, bool is_auto_pass) {
    const FactsFile *file = &model->files[index];
    const Facts *facts = &file->facts;
    if (!str_equal(facts->format, STR("tfvars"))) return;
    Str path = sym_str(model->symbols, file->path), base = base_of(path);
    bool is_auto = str_ends_with(base, STR(".auto.tfvars")) || str_ends_with(base, STR(".auto.tfvars.json"));
    bool is_plain = str_equal(base, STR("terraform.tfvars")) || str_equal(base, STR("terraform.tfvars.json"));
    bool is_asked = false;
    for (size_t i = 0; i < model->var_file_count; i++) is_asked = is_asked || str_equal(model->var_files[i], path);
    if (is_auto_pass ? !is_auto && !is_asked : !is_plain) return;
    uint32_t at = units_find(units, model->arena, file->repository, directory_of(path));
    if (at == MAP_NONE) return;
    for (uint32_t i = 0; i < facts->decl_count; i++)
        if (facts->decls[i].kind == DECL_ASSIGNMENT)
            *VEC_PUSH(model->arena, &units->units.items[at].assignments) = (DeclRef){index, i};
}

/* Attributes alone, among them the place of a state: `terraform init -backend-config=prod.tfbackend`. */
static bool is_backend_file(const Facts *facts) {
    if (!str_equal(facts->format, STR("terragrunt")) || facts->decl_count == 0) return false;
    ExprId body = facts->decls[0].body;
    const Expr *expr = facts_expr(facts, body);
    for (uint32_t i = 0; i < expr->count; i++)
        if (facts_expr(facts, expr_child(facts, body, i))->kind != EXPR_ATTRIBUTE) return false;
    return expr_attribute(facts, body, STR("key")) || expr_attribute(facts, body, STR("bucket")) ||
           expr_attribute(facts, body, STR("prefix"));
}

/* It belongs to the nearest unit at or above its folder. */
static void add_backend_file(Model *model, Units *units, uint32_t index) {
    enum { FOLDERS_BELOW_ROOT_MAX = 3 };
    const FactsFile *file = &model->files[index];
    if (!is_backend_file(&file->facts)) return;
    Str directory = directory_of(sym_str(model->symbols, file->path));
    for (int below = 0; below <= FOLDERS_BELOW_ROOT_MAX; below++) {
        uint32_t at = units_find(units, model->arena, file->repository, directory);
        if (at != MAP_NONE) *VEC_PUSH(model->arena, &units->units.items[at].backend_files) = index;
        if (at != MAP_NONE || directory.size == 0) return;
        directory = directory_of(directory);
    }
}

uint32_t units_find(const Units *units, Arena *scratch, uint32_t repository, Str path) {
    return map_get(units->by_path, unit_key(scratch, repository, path));
}

uint32_t units_find_template(const Units *units, Arena *scratch, uint32_t repository, Str path) {
    uint32_t unit = units_find(units, scratch, repository, path);
    Str ending;
    for (size_t i = 0; unit == MAP_NONE && parser_preprocessed_ending(i, &ending); i++)
        unit = units_find(units, scratch, repository, str_concat(scratch, path, ending));
    return unit;
}

const DeclRef *unit_find(const Unit *unit, Arena *scratch, DeclKind kind, Str name) {
    char buffer[256];
    uint32_t index = map_get(unit->by_name, str_prefixed(scratch, buffer, sizeof buffer, kind_letter(kind), name));
    return index == MAP_NONE ? NULL : &unit->decls.items[index];
}

static Str literal_attribute(const Facts *facts, ExprId body, Str name) {
    Str text;
    ExprId expr = body ? expr_attribute(facts, body, name) : 0;
    return expr && expr_literal(facts, expr, &text) ? text : STR_NONE;
}

bool unit_is_call_of_resource(const Facts *facts, const Decl *decl) {
    return decl->kind == DECL_MODULE && str_equal(facts->format, STR("cloudformation"));
}

bool unit_is_override_of(const Model *model, DeclRef over, DeclRef ref) {
    const Facts *over_facts = unit_facts(model, over), *facts = unit_facts(model, ref);
    const Decl *over_decl = unit_decl(model, over), *decl = unit_decl(model, ref);
    if (over_decl->kind != decl->kind) return false;
    if (!str_equal(facts_str(over_facts, over_decl->name), facts_str(facts, decl->name))) return false;
    if (!str_equal(facts_str(over_facts, over_decl->type), facts_str(facts, decl->type))) return false;
    return decl->kind != DECL_PROVIDER || str_equal(literal_attribute(over_facts, over_decl->body, STR("alias")),
                                                    literal_attribute(facts, decl->body, STR("alias")));
}

static bool has_member(const Facts *facts, ExprId body, Str name) {
    const Expr *expr = facts_expr(facts, body);
    for (uint32_t i = 0; i < expr->count; i++)
        if (str_equal(facts_str(facts, facts_expr(facts, expr_child(facts, body, i))->text), name)) return true;
    return false;
}

DeclRef unit_holder(const Model *model, const Unit *unit, DeclRef ref, Str name) {
    for (size_t i = unit->overrides.count; i > 0; i--) {
        DeclRef over = unit->overrides.items[i - 1];
        if (!unit_is_override_of(model, over, ref)) continue;
        if (name.size == 0 || has_member(unit_facts(model, over), unit_decl(model, over)->body, name)) return over;
    }
    return ref;
}

ExprId unit_attribute(const Model *model, const Unit *unit, DeclRef ref, Str name, DeclRef *where) {
    *where = unit_holder(model, unit, ref, name);
    return expr_attribute(unit_facts(model, *where), unit_decl(model, *where)->body, name);
}

ExprId unit_call_argument(const Model *model, const Unit *unit, DeclRef call, Str name, DeclRef *where) {
    if (unit->call_arguments_key.size == 0) return unit_attribute(model, unit, call, name, where);
    ExprId arguments = unit_attribute(model, unit, call, unit->call_arguments_key, where);
    return arguments ? expr_attribute(unit_facts(model, *where), arguments, name) : 0;
}

static const DeclRef *first_backend(const Model *model, const DeclRef *refs, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (unit_decl(model, refs[i])->kind == DECL_BACKEND) return &refs[i];
    return NULL;
}

const DeclRef *unit_backend(const Model *model, const Unit *unit) {
    const DeclRef *over = first_backend(model, unit->overrides.items, unit->overrides.count);
    return over ? over : first_backend(model, unit->decls.items, unit->decls.count);
}

static bool is_declared(const Model *model, const Unit *unit, DeclRef over) {
    for (size_t i = 0; i < unit->decls.count; i++)
        if (unit_is_override_of(model, over, unit->decls.items[i])) return true;
    return false;
}

/* Overrides of what nothing declares. Of a provider's default configuration that is as good as a declaration;
 * Terraform refuses all others. */
static void place_orphans(Model *model, Unit *unit) {
    for (size_t i = 0; i < unit->overrides.count; i++) {
        DeclRef over = unit->overrides.items[i];
        const Facts *facts = unit_facts(model, over);
        const Decl *decl = unit_decl(model, over);
        bool is_named = is_named_kind((DeclKind)decl->kind);
        if ((!is_named && decl->kind != DECL_PROVIDER) || is_declared(model, unit, over)) continue;
        if (decl->kind == DECL_PROVIDER && literal_attribute(facts, decl->body, STR("alias")).size == 0) {
            *VEC_PUSH(model->arena, &unit->decls) = over;
            *VEC_PUSH(model->arena, &unit->providers) = over;
            continue;
        }
        Str name = decl->kind == DECL_PROVIDER ? facts_str(facts, decl->type) : facts_str(facts, decl->name);
        diag_add(model->diags, DIAG_GAP, facts->path, decl->line, "override of %s %.*s, which nothing declares",
                 decl_kind_name((DeclKind)decl->kind), STR_ARG(name));
    }
}

/* OpenTofu reads main.tofu in place of main.tf: the paths that are not read. */
static Map *shadowed_paths(const Model *model) {
    static const char *const endings[][2] = {{".tofu", ".tf"}, {".tofu.json", ".tf.json"}};
    Map *paths = map_new(model->arena);
    for (uint32_t i = 0; i < model->file_count; i++) {
        Str path = sym_str(model->symbols, model->files[i].path);
        for (size_t k = 0; k < sizeof endings / sizeof *endings; k++) {
            Str ending = str_from(endings[k][0]);
            if (!model->files[i].is_parsed || !str_ends_with(path, ending)) continue;
            Str twin = str_concat(model->arena, str_slice(path, 0, path.size - ending.size), str_from(endings[k][1]));
            map_put(paths, unit_key(model->arena, model->files[i].repository, twin), i);
        }
    }
    return paths;
}

Units *units_collect(Model *model) {
    Units *units = ARENA_NEW(model->arena, Units);
    compositions_read(model);
    compose_projects_read(model);
    units->by_path = map_new(model->arena);
    Map *shadowed = shadowed_paths(model);
    for (uint32_t i = 0; i < model->file_count; i++) {
        const FactsFile *file = &model->files[i];
        Str path = sym_str(model->symbols, file->path);
        if ((file->is_parsed || file->is_made) &&
            map_get(shadowed, unit_key(model->arena, file->repository, path)) == MAP_NONE)
            add_file(model, units, i);
    }
    for (uint32_t i = 0; i < model->file_count; i++)
        if (model->files[i].is_parsed) add_backend_file(model, units, i);
    manifests_collect(model, units);
    for (size_t i = 0; i < units->units.count; i++) place_orphans(model, &units->units.items[i]);
    for (int pass = 0; pass < 2; pass++)
        for (uint32_t i = 0; i < model->file_count; i++)
            if (model->files[i].is_parsed) add_assignments(model, units, i, pass == 1);
    return units;
}

void units_reserve(Model *model, Units *units, size_t count) {
    units->units.items = vec_reserve(model->arena, units->units.items, &units->units.capacity,
                                     units->units.count + count, sizeof *units->units.items);
}

void units_drop_covered(Model *model, Units *units) {
    for (size_t i = 0; i < units->units.count; i++) {
        Unit *unit = &units->units.items[i];
        bool has_covered = false;
        if (!unit->has_own_services && !unit->is_managed) continue;
        for (size_t k = 0; k < unit->decls.count && !has_covered; k++)
            has_covered = model->files[unit->decls.items[k].file].is_covered;
        if (!has_covered) continue;
        Unit rest = unit_without_decls(model, unit);
        for (size_t k = 0; k < unit->decls.count; k++)
            if (!model->files[unit->decls.items[k].file].is_covered) unit_add(model, &rest, unit->decls.items[k]);
        *unit = rest;
    }
}

/* What controllers make of manifests that stand where others do is a unit of its own. */
static void add_made(Model *model, Units *units, uint32_t index) {
    const FactsFile *file = &model->files[index];
    Str path = sym_str(model->symbols, file->path);
    if (units_find(units, model->arena, file->repository, path) != MAP_NONE)
        path = str_format(model->arena, "%.*s#applied", STR_ARG(path));
    Unit *unit =
        unit_for(model, units, file->repository, path, sym_str(model->symbols, file->made_in), file->facts.format);
    unit->is_vendored = file->is_vendored;
    for (uint32_t i = 0; i < file->facts.decl_count; i++) unit_add(model, unit, (DeclRef){index, i});
}

void units_add_rendered(Model *model, Units *units, size_t first) {
    for (size_t i = first; i < model->file_count; i++)
        if (model->files[i].is_made && units->units.count < units->units.capacity) add_made(model, units, (uint32_t)i);
    manifests_add_rendered(model, units, first);
}
