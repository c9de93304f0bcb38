/* Grouping files into units. */
#include "graph/unit.h"

#include <stdlib.h>

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
    unit->arguments_key = str_equal(format, STR("cloudformation")) ? STR("Properties") : STR_NONE;
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
        if (!str_equal(source, local)) *VEC_PUSH(model->arena, &unit->provider_names) = (ProviderName){local, source};
    }
}

Str unit_provider(const Unit *unit, Str local) {
    for (size_t i = unit->provider_names.count; i > 0; i--) /* what overrides stands at the end */
        if (str_equal(unit->provider_names.items[i - 1].local, local)) return unit->provider_names.items[i - 1].source;
    return local;
}

void unit_add(Model *model, Unit *unit, DeclRef ref) {
    const Facts *facts = unit_facts(model, ref);
    const Decl *decl = unit_decl(model, ref);
    if (decl->flags & DECL_OVERRIDE) {
        *VEC_PUSH(model->arena, &unit->overrides) = ref;
        return;
    }
    *VEC_PUSH(model->arena, &unit->decls) = ref;
    if (decl->kind == DECL_PROVIDER) *VEC_PUSH(model->arena, &unit->providers) = ref;
    if (decl->kind == DECL_SETTINGS && str_equal(facts->format, STR("terraform")))
        add_provider_names(model, unit, facts, decl);
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

/* OpenTofu reads x.tofu in place of x.tf, and x.tofu.json in place of x.tf.json. */
static bool is_shadowed(Model *model, const Map *tofu_files, const FactsFile *file) {
    Str path = sym_str(model->symbols, file->path);
    if (map_count(tofu_files) == 0) return false;
    bool is_json = str_ends_with(path, STR(".tf.json"));
    if (!is_json && !str_ends_with(path, STR(".tf"))) return false;
    Str stem = str_slice(path, 0, path.size - (is_json ? 8 : 3));
    Str other = str_format(model->arena, "%.*s%s", STR_ARG(stem), is_json ? ".tofu.json" : ".tofu");
    return map_get(tofu_files, unit_key(model->arena, file->repository, other)) != MAP_NONE;
}

static Map *list_tofu_files(Model *model) {
    Map *files = map_new(model->arena);
    for (uint32_t i = 0; i < model->file_count; i++) {
        Str path = sym_str(model->symbols, model->files[i].path);
        if (model->files[i].is_parsed && (str_ends_with(path, STR(".tofu")) || str_ends_with(path, STR(".tofu.json"))))
            map_put(files, unit_key(model->arena, model->files[i].repository, path), i);
    }
    return files;
}

static void add_file(Model *model, Units *units, const Map *tofu_files, uint32_t index) {
    const FactsFile *file = &model->files[index];
    const Facts *facts = &file->facts;
    if (is_shadowed(model, tofu_files, file)) return;
    bool is_terraform = str_equal(facts->format, STR("terraform"));
    bool is_template = str_equal(facts->format, STR("cloudformation"));
    if (!is_terraform && !is_template) return;
    Str path = sym_str(model->symbols, file->path), directory = directory_of(path);
    Unit *unit = unit_for(model, units, file->repository, is_template ? path : directory, directory, facts->format);
    if (!file->is_vendored) unit->is_vendored = false;
    for (uint32_t i = 0; i < facts->decl_count; i++) unit_add(model, unit, (DeclRef){index, i});
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

/* Another place for the state stands in place of the first, of whatever kind; providers add to those there are. */
static void override_settings(Model *model, Unit *unit) {
    for (size_t i = 0; i < unit->overrides.count; i++) {
        DeclRef ref = unit->overrides.items[i];
        const Decl *decl = unit_decl(model, ref);
        if (decl->kind == DECL_SETTINGS) add_provider_names(model, unit, unit_facts(model, ref), decl);
        if (decl->kind != DECL_BACKEND) continue;
        size_t at = 0;
        while (at < unit->decls.count && unit_decl(model, unit->decls.items[at])->kind != DECL_BACKEND) at++;
        if (at < unit->decls.count)
            unit->decls.items[at] = ref;
        else
            *VEC_PUSH(model->arena, &unit->decls) = ref;
    }
}

Units *units_collect(Model *model) {
    Units *units = ARENA_NEW(model->arena, Units);
    units->by_path = map_new(model->arena);
    const Map *tofu_files = list_tofu_files(model);
    for (uint32_t i = 0; i < model->file_count; i++)
        if (model->files[i].is_parsed) add_file(model, units, tofu_files, i);
    for (size_t i = 0; i < units->units.count; i++) override_settings(model, &units->units.items[i]);
    for (int pass = 0; pass < 2; pass++)
        for (uint32_t i = 0; i < model->file_count; i++)
            if (model->files[i].is_parsed) add_assignments(model, units, i, pass == 1);
    return units;
}

uint32_t units_find(const Units *units, Arena *scratch, uint32_t repository, Str path) {
    return map_get(units->by_path, unit_key(scratch, repository, path));
}

const DeclRef *unit_find(const Unit *unit, Arena *scratch, DeclKind kind, Str name) {
    char buffer[256];
    uint32_t index = map_get(unit->by_name, str_prefixed(scratch, buffer, sizeof buffer, kind_letter(kind), name));
    return index == MAP_NONE ? NULL : &unit->decls.items[index];
}

static Str alias_of(const Facts *facts, const Decl *decl) {
    Str alias;
    ExprId expr = decl->kind == DECL_PROVIDER ? expr_attribute(facts, decl->body, STR("alias")) : 0;
    return expr && expr_literal(facts, expr, &alias) ? alias : STR_NONE;
}

static bool is_override_of(const Model *model, DeclRef over, DeclRef ref) {
    const Facts *facts = unit_facts(model, ref), *over_facts = unit_facts(model, over);
    const Decl *decl = unit_decl(model, ref), *over_decl = unit_decl(model, over);
    return over_decl->kind == decl->kind &&
           str_equal(facts_str(over_facts, over_decl->name), facts_str(facts, decl->name)) &&
           str_equal(facts_str(over_facts, over_decl->type), facts_str(facts, decl->type)) &&
           str_equal(alias_of(over_facts, over_decl), alias_of(facts, decl));
}

static bool has_member(const Facts *facts, ExprId body, Str name) {
    const Expr *expr = body ? facts_expr(facts, body) : NULL;
    if (!expr || expr->kind != EXPR_BODY) return false;
    for (uint32_t i = 0; i < expr->count; i++)
        if (str_equal(facts_str(facts, facts_expr(facts, expr_child(facts, body, i))->text), name)) return true;
    return false;
}

DeclRef unit_holder(const Model *model, const Unit *unit, DeclRef ref, Str name) {
    for (size_t i = unit->overrides.count; i > 0; i--) {
        DeclRef over = unit->overrides.items[i - 1];
        if (!is_override_of(model, over, ref)) continue;
        if (name.size == 0 || has_member(unit_facts(model, over), unit_decl(model, over)->body, name)) return over;
    }
    return ref;
}

ExprId unit_attribute(const Model *model, const Unit *unit, DeclRef ref, Str name, DeclRef *where) {
    *where = unit_holder(model, unit, ref, name);
    ExprId value = expr_attribute(unit_facts(model, *where), unit_decl(model, *where)->body, name);
    if (value) return value;
    *where = ref;
    return expr_attribute(unit_facts(model, ref), unit_decl(model, ref)->body, name);
}
