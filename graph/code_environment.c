/* Environment variables of code, as the function or container that runs it defines them. */
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
            if (str_equal_ignoring_case(item->object.keys[k], STR("name"))) name = item->object.values[k];
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
