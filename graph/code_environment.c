/* Environment variables of code, as the function or container that runs it defines them, or the image that it is packed in. */
#include "graph/code_units.h"

/* { NAME = value }, or a list of objects with a name and a value. */
static const Value *variable_in(Evaluator *evaluator, const Value *defined, Str variable) {
    for (size_t i = 0; defined->kind == VALUE_OBJECT && i < defined->object.count; i++)
        if (str_equal(defined->object.keys[i], variable)) return defined->object.values[i];
    if (defined->kind == VALUE_OBJECT || defined->kind == VALUE_NULL) return NULL;
    if (defined->kind != VALUE_LIST) return value_cause(defined) ? defined : NULL;
    for (size_t i = 0; i < defined->list.count; i++) {
        const Value *item = defined->list.items[i], *name = NULL, *value = NULL;
        for (size_t k = 0; item->kind == VALUE_OBJECT && k < item->object.count; k++) {
            if (str_equal_ignoring_case(item->object.keys[k], STR("name")) ||
                str_equal_ignoring_case(item->object.keys[k], STR("key")))
                name = item->object.values[k];
            if (str_equal_ignoring_case(item->object.keys[k], STR("value"))) value = item->object.values[k];
        }
        if (name && value && name->kind == VALUE_STRING && str_equal(name->string, variable)) return value;
        const Value *inner = item->kind == VALUE_LIST ? variable_in(evaluator, item, variable) : NULL;
        if (inner) return inner;
    }
    return NULL;
}

typedef struct {
    const Node *runner;
    Str variable;
    const Value *value; /* NULL: none defines it */
    bool has_several;   /* instances define it differently, or only some do */
    uint32_t count;
} Search;

static const Value *variable_of(Model *model, const ResourceInstance *resource, Str variable) {
    const ResourceType *type = model_at(model, resource->node)->resource_type;
    Evaluator *evaluator = resource->set->in->evaluator;
    for (size_t i = 0; i < type->property_count; i++) {
        uint32_t line = 0;
        if (!str_equal(type->properties[i].property, STR("environment"))) continue;
        const Value *defined = resource_path(resource, type->properties[i].path, &line);
        const Value *value = defined ? variable_in(evaluator, defined, variable) : NULL;
        if (value) return value;
    }
    return NULL;
}

/* All that is made from the declaration of the runner: by count, for_each, or in several instances of a module. */
static void look_at_resource(Model *model, ResourceInstance *resource, void *context) {
    Search *search = context;
    const Node *node = resource->node ? model_at(model, resource->node) : NULL;
    if (!node || node->resource_type != search->runner->resource_type || node->is_absent) return;
    Location at = node->location, wanted = search->runner->location;
    if (at.repository != wanted.repository || at.file != wanted.file || at.line != wanted.line) return;
    const Value *value = variable_of(model, resource, search->variable);
    bool is_first = search->count++ == 0;
    bool is_same = value && search->value && value->kind == VALUE_STRING && search->value->kind == VALUE_STRING &&
                   str_equal(value->string, search->value->string);
    if (is_first)
        search->value = value;
    else
        search->has_several |= (value || search->value) && !is_same;
}

const Value *code_environment(CodeUnits *units, const CodeClaim *claim, Str variable) {
    if (!claim || !claim->runner || claim->has_more_runners) return NULL;
    const Node *runner = model_at(units->model, claim->runner);
    if (!runner->resource_type) return NULL;
    Search search = {.runner = runner, .variable = variable};
    for (size_t i = 0; i < units->instances->roots.count; i++)
        instances_each_resource(units->instances->roots.items[i], look_at_resource, &search);
    return search.has_several ? NULL : search.value;
}

/* ---- images ---- */

static Str image_key(Arena *arena, uint32_t repository, Str directory, Str variable) {
    return str_format(arena, "%u\x1f%.*s\x1f%.*s", repository, STR_ARG(directory), STR_ARG(variable));
}

void code_image_environments_collect(CodeUnits *units) {
    Model *model = units->model;
    units->image_environment = map_new(model->arena);
    for (size_t i = 0; i < model->file_count; i++) {
        const FactsFile *file = &model->files[i];
        if (!file->is_parsed || file->is_vendored) continue;
        for (uint32_t d = 0; d < file->facts.decl_count; d++) {
            const Decl *decl = &file->facts.decls[d];
            Str value;
            if (decl->kind != DECL_ASSIGNMENT) continue;
            if (!str_equal(facts_str(&file->facts, decl->type), STR("environment"))) break;
            Sym text = expr_literal(&file->facts, decl->body, &value) ? model_sym(model, value) : 0;
            Str key = image_key(model->arena, file->repository, location_of_directory(file->facts.path),
                                facts_str(&file->facts, decl->name));
            bool is_new = false;
            uint32_t entry = map_add(units->image_environment, key, text, &is_new);
            /* Of two images in one folder neither is known to be the one that runs. */
            if (!is_new && map_value_at(units->image_environment, entry) != text)
                map_set_at(units->image_environment, entry, 0);
        }
    }
}

Str code_image_environment(const CodeUnits *units, const CodeUnit *unit, Str variable) {
    uint32_t found =
        map_get(units->image_environment, image_key(units->model->arena, unit->repository, unit->directory, variable));
    return found == MAP_NONE || found == 0 ? STR_NONE : model_str(units->model, found);
}
