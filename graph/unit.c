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
    unit->repository = repository;
    unit->path = path;
    unit->directory = directory;
    unit->format = format;
    unit->arguments_key = str_equal(format, STR("cloudformation")) ? STR("Properties") : STR_NONE;
    unit->by_name = map_new(model->arena);
    return unit;
}

static void add_file(Model *model, Units *units, uint32_t index) {
    const FactsFile *file = &model->files[index];
    const Facts *facts = &file->facts;
    bool is_terraform = str_equal(facts->format, STR("terraform"));
    bool is_template = str_equal(facts->format, STR("cloudformation"));
    if (!is_terraform && !is_template) return;
    Str path = sym_str(model->symbols, file->path), directory = directory_of(path);
    Unit *unit = unit_for(model, units, file->repository, is_template ? path : directory, directory, facts->format);
    for (uint32_t i = 0; i < facts->decl_count; i++) {
        const Decl *decl = &facts->decls[i];
        DeclRef ref = {index, i};
        if (decl->flags & DECL_OVERRIDE) {
            *VEC_PUSH(model->arena, &unit->overrides) = ref;
            continue;
        }
        *VEC_PUSH(model->arena, &unit->decls) = ref;
        Str name = unit_decl_name(model, &ref, model->arena);
        char buffer[256];
        map_add(unit->by_name, str_prefixed(model->arena, buffer, sizeof buffer, kind_letter(decl->kind), name),
                (uint32_t)unit->decls.count - 1, NULL);
    }
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

Units *units_collect(Model *model) {
    Units *units = ARENA_NEW(model->arena, Units);
    units->by_path = map_new(model->arena);
    for (uint32_t i = 0; i < model->file_count; i++)
        if (model->files[i].is_parsed) add_file(model, units, i);
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

ExprId unit_attribute(const Model *model, const Unit *unit, DeclRef ref, Str name, DeclRef *where) {
    const Facts *facts = unit_facts(model, ref);
    const Decl *decl = unit_decl(model, ref);
    for (size_t i = unit->overrides.count; i > 0; i--) {
        DeclRef over = unit->overrides.items[i - 1];
        const Facts *over_facts = unit_facts(model, over);
        const Decl *over_decl = unit_decl(model, over);
        if (over_decl->kind != decl->kind) continue;
        if (!str_equal(facts_str(over_facts, over_decl->name), facts_str(facts, decl->name))) continue;
        if (!str_equal(facts_str(over_facts, over_decl->type), facts_str(facts, decl->type))) continue;
        ExprId value = expr_attribute(over_facts, over_decl->body, name);
        if (value) {
            *where = over;
            return value;
        }
    }
    *where = ref;
    return expr_attribute(facts, decl->body, name);
}
