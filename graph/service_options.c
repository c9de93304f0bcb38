#include "graph/service_options.h"

#include "graph/link.h"

static bool is_given(const StackDeployment *deployment, Str name) {
    for (size_t i = 0; i < deployment->parameters.count; i++)
        if (str_equal(deployment->parameters.items[i].name, name)) return true;
    return false;
}

/* The file's variables; false: there is no such file. */
static bool take_file(Model *model, uint32_t repository, Str path, StackDeployment *deployment) {
    const FactsFile *file = reading_file_at(model, repository, path);
    Str value;
    for (uint32_t i = 0; file && i < file->facts.decl_count; i++) {
        const Decl *decl = &file->facts.decls[i];
        bool is_variable =
            decl->kind == DECL_ASSIGNMENT && str_equal(facts_str(&file->facts, decl->type), STR("dotenv"));
        if (!is_variable || !expr_literal(&file->facts, decl->body, &value)) continue;
        Str name = str_concat(model->arena, STR("env:"), facts_str(&file->facts, decl->name));
        if (!is_given(deployment, name))
            *VEC_PUSH(model->arena, &deployment->parameters) = (StackParameter){name, value, STR_NONE};
    }
    return file != NULL;
}

static Str path_in(Arena *arena, Str folder, Str name) {
    return folder.size ? str_format(arena, "%.*s/%.*s", STR_ARG(folder), STR_ARG(name)) : name;
}

/* .env.prod, or else .env, beside the service; .envrc of its folder or of one around it. What is set already counts before. */
static void take_files(Model *model, const Unit *unit, StackDeployment *deployment) {
    Arena *arena = model->arena;
    Str stage = deployment->config.size ? deployment->config : STR("dev");
    bool is_open = deployment->config_cause.size > 0 || deployment->is_of_files;
    Str own = str_concat(arena, STR(".env."), stage);
    if (is_open || !take_file(model, unit->repository, path_in(arena, unit->directory, own), deployment))
        take_file(model, unit->repository, path_in(arena, unit->directory, STR(".env")), deployment);
    for (Str folder = unit->directory;; folder = location_of_directory(folder)) {
        bool is_found = take_file(model, unit->repository, path_in(arena, folder, STR(".envrc")), deployment);
        if (is_found || folder.size == 0) return;
    }
}

/* Where none gives the region, the service says itself where it stands. */
void service_options_take(Reading *reading, const Said *stage, StackDeployment *deployment, bool has_own_region) {
    Arena *arena = reading->model->arena;
    const Facts *facts = &reading->file->facts;
    for (size_t i = 0; i < deployment->parameters.count; i++) {
        StackParameter *given = &deployment->parameters.items[i];
        given->name = str_concat(arena, STR("param:"), given->name);
    }
    if (stage->line)
        *VEC_PUSH(arena, &deployment->parameters) = (StackParameter){STR("opt:stage"), stage->text, stage->cause};
    ExprId list = expr_attribute(facts, reading->decl->body, STR("given"));
    for (uint32_t i = 0; list && i < facts_expr(facts, list)->count; i++) {
        ExprId item = expr_child(facts, list, i);
        Said said = reading_said(reading, expr_child(facts, item, 1));
        Str name = str_concat(arena, STR("env:"), facts_str(facts, facts_expr(facts, item)->text));
        if (said.text.size) *VEC_PUSH(arena, &deployment->parameters) = (StackParameter){name, said.text, STR_NONE};
    }
    if (deployment->unit != MAP_NONE)
        take_files(reading->model, &reading->units->units.items[deployment->unit], deployment);
    if (has_own_region) {
        Said region = reading_field(reading, "region");
        *VEC_PUSH(arena, &deployment->parameters) = (StackParameter){STR("opt:region"), region.text, region.cause};
    } else {
        deployment->region = deployment->region_how = deployment->region_cause = STR_NONE;
        deployment->at = scripts_location(reading->model, reading->file, reading->decl->line);
        deployment->is_default = false;
    }
}

void service_options_of_rest(Model *model, const Units *units, StackDeployments *out) {
    bool *is_deployed = ARENA_ARRAY(model->arena, bool, units->units.count + 1);
    for (size_t i = 0; i < out->all.count; i++)
        if (out->all.items[i]->unit != MAP_NONE) is_deployed[out->all.items[i]->unit] = true;
    for (uint32_t u = 0; u < units->units.count; u++) {
        const Unit *unit = &units->units.items[u];
        if (is_deployed[u] || !str_equal(unit->format, STR("serverless"))) continue;
        StackDeployment own = {.repository = unit->repository, .unit = u, .root = unit->path, .kind = unit->format};
        own.is_of_files = true;
        own.at = (Location){unit->repository, model_sym(model, unit->path), 1, 1};
        take_files(model, unit, &own);
        if (!own.parameters.count) continue;
        StackDeployment *kept = ARENA_NEW(model->arena, StackDeployment);
        *kept = own;
        *VEC_PUSH(model->arena, &out->all) = kept;
    }
}
