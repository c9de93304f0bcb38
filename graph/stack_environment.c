#include "graph/stack_environment.h"

#include "graph/link.h"

bool stack_environment_is_asked(Str parameter, Arena *arena) {
    static const char *const names[] = {"env",   "environment", "envname", "environmentname",
                                        "stage", "stagename",   "envtype", "environmenttype"};
    Str lower = str_lower(arena, parameter);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (str_equal(lower, str_from(names[i]))) return true;
    return false;
}

/* What files of parameters say, or are named for: params/prod.json. */
static Environment environment_of_files(const Reading *reading, const StackDeployment *deployment) {
    const Model *model = reading->model;
    Environment found = ENVIRONMENT_UNKNOWN;
    for (size_t i = 0; i < deployment->parameter_files.count && found == ENVIRONMENT_UNKNOWN; i++) {
        const FactsFile *file = &model->files[deployment->parameter_files.items[i]];
        for (uint32_t d = 0; d < file->facts.decl_count && found == ENVIRONMENT_UNKNOWN; d++) {
            const Decl *decl = &file->facts.decls[d];
            Str value;
            bool is_said = decl->kind == DECL_ASSIGNMENT && expr_literal(&file->facts, decl->body, &value);
            if (is_said && stack_environment_is_asked(facts_str(&file->facts, decl->name), model->arena))
                found = environment_of_value(value);
        }
        Str path = sym_str(model->symbols, file->path);
        size_t slash = str_find_last_char(path, '/'), start = slash == SIZE_MAX ? 0 : slash + 1;
        size_t dot = str_find_char(path, '.', start);
        if (found == ENVIRONMENT_UNKNOWN) found = environment_of_parts(str_slice(path, start, dot));
    }
    return found;
}

/* context:env, env:STAGE: what programs are given. */
static Str behind_colon(Str name) {
    size_t colon = str_find_last_char(name, ':');
    return colon == SIZE_MAX ? name : str_slice(name, colon + 1, name.size);
}

void stack_environment_take(Reading *reading, StackDeployment *deployment) {
    Environment by_name = environment_of_parts(deployment->stack), *out = &deployment->environment;
    Str said = reading_field(reading, "environment").text;
    Said profile = reading_field(reading, "profile");
    if (!profile.is_default) deployment->profile = profile.text;
    if (*out == ENVIRONMENT_UNKNOWN) *out = environment_of_value(deployment->config);
    if (!deployment->target.size) deployment->target = said;
    if (*out == ENVIRONMENT_UNKNOWN) *out = environment_of_value(said);
    /* "demo-backend" may be the product's name: what a parameter says counts before. */
    if (*out == ENVIRONMENT_UNKNOWN && by_name != ENVIRONMENT_DEMO) *out = by_name;
    for (size_t i = 0; i < deployment->parameters.count && *out == ENVIRONMENT_UNKNOWN; i++) {
        const StackParameter *parameter = &deployment->parameters.items[i];
        if (stack_environment_is_asked(behind_colon(parameter->name), reading->model->arena))
            *out = environment_of_value(parameter->value);
    }
    if (*out == ENVIRONMENT_UNKNOWN) *out = environment_of_files(reading, deployment);
    if (*out == ENVIRONMENT_UNKNOWN) *out = by_name;
    Str variable = reading_field(reading, "environment_of_variables").text;
    if (*out == ENVIRONMENT_UNKNOWN) *out = environment_of_value(variable);
    if (!deployment->target.size) deployment->target = variable;
    if (*out == ENVIRONMENT_UNKNOWN) *out = environment_of_value(deployment->profile);
}
