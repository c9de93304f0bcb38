/* Outputs, for what other repositories may have or need of them. */
#include "graph/references_private.h"
#include "graph/states.h"

static ResourceInstance *output_of(ResourceInstance *reader, Str name, Arena *arena) {
    ResourceInstance **at = &reader->next_output;
    for (; *at; at = &(*at)->next_output)
        if (str_equal((*at)->output, name)) return *at;
    *at = ARENA_NEW(arena, ResourceInstance);
    **at = (ResourceInstance){.set = reader->set, .suffix = reader->suffix, .output = name, .is_state_known = true};
    return *at;
}

static void add_output(Walk *w, ResourceInstance *reader, Str name) {
    const References *references = w->references;
    if (references->model->wants_public && !references->texts && !references->is_wide && name.size)
        walk_add_target(w, output_of(reader, name, references->arena));
}

bool walk_open_output(Walk *w, ResourceInstance *reader, ExprId id) {
    const Expr *part = facts_expr(w->facts, id);
    Str name = facts_str(w->facts, part->text);
    bool is_named = part->kind == EXPR_ATTR || walk_key_text(w, expr_child(w->facts, id, 1), &name);
    if (reader && is_named) add_output(w, reader, name);
    return false;
}

bool walk_is_outputs(const Facts *facts, const Expr *attribute) {
    Str name = facts_str(facts, attribute->text);
    return str_equal(name, STR("outputs")) || str_equal(name, STR("values"));
}

bool walk_outputs_at(Walk *w, ExprId id, Str path) {
    const Expr *outputs = facts_expr(w->facts, id), *data = facts_expr(w->facts, expr_child(w->facts, id, 0));
    bool is_whole = outputs->kind == EXPR_ATTR && data->kind == EXPR_DECL && data->number == DECL_DATA;
    if (!is_whole || path.size == 0 || w->references->texts || !walk_is_outputs(w->facts, outputs)) return false;
    ResourceSet *set = instance_resource_set(w->in, DECL_DATA, facts_str(w->facts, data->text));
    if (!set) return false;
    resource_set_expand(set);
    ResourceInstance *reader = set->items.count == 1 ? set->items.items[0] : NULL;
    if (!reader || !states_is_remote(reader)) return false;
    Str output = path_next_step(&path);
    uint32_t count = resource_state_count(reader);
    walk_add_set(w, set);
    if (count == 0) add_output(w, reader, output);
    if (count == 1) walk_known(w, reader->states[0], DECL_OUTPUT, output, path);
    return true; /* of several one is meant: none is needed for sure */
}

ReferenceList references_of_output(References *references, Instance *in, DeclRef output) {
    enum { STEPS_MAX = 100000 };
    const Facts *facts = unit_facts(references->model, output);
    const Decl *decl = unit_decl(references->model, output);
    ExprId value = decl->body ? expr_attribute(facts, decl->body, STR("value")) : 0;
    if (!value) return (ReferenceList){0};
    Targets targets = {0};
    references->steps = STEPS_MAX;
    references->may_share = false;
    Walk w = {.references = references, .in = in, .facts = facts, .out = &targets, .is_first = true};
    walk_at(&w, value, STR_NONE);
    ReferenceList list = {ARENA_ARRAY(references->arena, Reference, targets.count), 0};
    for (size_t i = 0; i < targets.count; i++)
        if (!targets.items[i]->output.size)
            list.items[list.count++] = (Reference){.target = targets.items[i], .in = output, .line = decl->line};
    return list;
}
