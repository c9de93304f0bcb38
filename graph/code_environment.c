/* Environment variables of code, as the function or container that runs it defines them, or the image that it is packed in. */
#include <stdlib.h>

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
    bool is_not_place;  /* an instance is given something else than the region that it stands in */
    bool has_none;      /* an instance is not given it */
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

static void look_at_resource(Model *model, const ResourceInstance *resource, Search *search) {
    const Node *node = model_at(model, resource->node);
    if (node->resource_type != search->runner->resource_type || node->is_absent) return;
    const Value *value = variable_of(model, resource, search->variable);
    bool is_first = search->count++ == 0;
    /* Most languages take what stands in for an empty text, too. */
    search->has_none |= !value || value->kind == VALUE_NULL || (value->kind == VALUE_STRING && value->string.size == 0);
    search->is_not_place |= !node->region || !value || value->kind != VALUE_STRING ||
                            !str_equal(value->string, model_str(model, node->region));
    bool is_same = value && search->value && value->kind == VALUE_STRING && search->value->kind == VALUE_STRING &&
                   str_equal(value->string, search->value->string);
    if (is_first)
        search->value = value;
    else
        search->has_several |= (value || search->value) && !is_same;
}

static int compare_places(Location a, Location b) {
    if (a.repository != b.repository) return a.repository < b.repository ? -1 : 1;
    if (a.file != b.file) return a.file < b.file ? -1 : 1;
    return a.line == b.line ? 0 : a.line < b.line ? -1 : 1;
}

static int compare_declarations(const MadeResource *a, const MadeResource *b) {
    int order = compare_places(a->at, b->at);
    return order ? order : str_compare(a->name, b->name);
}

static int by_declaration_and_order(const void *left, const void *right) {
    const MadeResource *a = left, *b = right;
    int order = compare_declarations(a, b);
    return order ? order : a->order < b->order ? -1 : 1;
}

static void take_resource(Model *model, ResourceInstance *resource, void *context) {
    CodeUnits *units = context;
    if (!resource->node) return;
    Str name = model->files[resource->set->decl.file].is_made ? resource->set->name : STR_NONE;
    *VEC_PUSH(model->arena, &units->made) =
        (MadeResource){model_at(model, resource->node)->location, name, (uint32_t)units->made.count, resource};
}

static size_t first_made_at(const CodeUnits *units, Location at) {
    size_t low = 0, high = units->made.count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare_places(units->made.items[middle].at, at) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

void code_units_list_made(CodeUnits *units) {
    if (units->made.count) return;
    for (size_t i = 0; i < units->instances->roots.count; i++)
        instances_each_resource(units->instances->roots.items[i], take_resource, units);
    if (units->made.count)
        qsort(units->made.items, units->made.count, sizeof *units->made.items, by_declaration_and_order);
}

size_t code_units_made_with(CodeUnits *units, NodeId node) {
    code_units_list_made(units);
    Location at = model_at(units->model, node)->location;
    size_t first = first_made_at(units, at);
    for (size_t i = first; i < units->made.count && compare_places(units->made.items[i].at, at) == 0; i++) {
        if (!code_units_is_made_with(units, i, first)) first = i;
        if (units->made.items[i].resource->node == node) break;
    }
    return first;
}

bool code_units_is_made_with(const CodeUnits *units, size_t index, size_t first) {
    return index < units->made.count && compare_declarations(&units->made.items[index], &units->made.items[first]) == 0;
}

/* Of all that is made from the declaration of the runner: by count, for_each, or in several instances of a module. */
static bool search_runners(CodeUnits *units, const CodeClaim *claim, Str variable, Search *out) {
    if (!claim || !claim->runner || claim->has_more_runners) return false;
    const Node *runner = model_at(units->model, claim->runner);
    if (!runner->resource_type) return false;
    Search search = {.runner = runner, .variable = variable};
    size_t first = code_units_made_with(units, claim->runner);
    for (size_t i = first; code_units_is_made_with(units, i, first); i++)
        look_at_resource(units->model, units->made.items[i].resource, &search);
    *out = search;
    return true;
}

const Value *code_environment(CodeUnits *units, const CodeClaim *claim, Str variable) {
    Search search;
    return search_runners(units, claim, variable, &search) && !search.has_several ? search.value : NULL;
}

bool code_environment_is_place(CodeUnits *units, const CodeClaim *claim, Str variable) {
    Search search;
    return search_runners(units, claim, variable, &search) && search.count && !search.is_not_place;
}

bool code_environment_gives(CodeUnits *units, const CodeClaim *claim, Str variable) {
    Search search;
    return search_runners(units, claim, variable, &search) && search.count && !search.has_none;
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
