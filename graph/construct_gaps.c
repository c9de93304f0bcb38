/* What could not be told of the constructs of programs, and is said. */
#include "graph/construct_program.h"

/* Does its class do more than hand on what it is given? Then something of it was lost when nothing is known to be made. */
static bool does_something(const Object *stack) {
    for (size_t i = 0; i < stack->frames.count; i++) {
        const Source *source = stack->frames.items[i]->source;
        for (uint32_t at = source->first[stack->frames.items[i]->scope]; at; at = source->next[at - 1]) {
            const CodeFact *fact = &source->facts->code[at - 1];
            Str name = facts_str(source->facts, fact->name);
            bool is_own = str_starts_with(name, STR("super")) || str_equal(name, STR("this"));
            if (fact->kind == CODE_CALL && !is_own && !(fact->flags & CODE_IN_LOG)) return true;
        }
    }
    return false;
}

void construct_note_unknown(Program *program, Frame *frame, ExprId call, Str package) {
    const Facts *facts = frame->source->facts;
    size_t dot = str_find_last_char(package, '.');
    if (dot == SIZE_MAX || dot + 1 == package.size || package.data[dot + 1] < 'A' || package.data[dot + 1] > 'Z')
        return;
    if (expr_argument_count(facts, call) < 2 || package.data[0] == '.') return;
    Lead scope = construct_positional(program, frame, call, 0, STR_NONE);
    if (scope.kind != LEAD_OBJECT || scope.attribute.size || !scope.object->library) return;
    *VEC_PUSH(program->arena, &program->strangers) = (Stranger){scope.object, frame, call, package};
}

bool construct_tell_empty(Program *program, const Object *stack) {
    const Model *model = program->model;
    if (!does_something(stack)) return false;
    diag_add(model->diags, DIAG_GAP, model->files[stack->file].facts.path, stack->line,
             "nothing that the stack %.*s consists of can be told", STR_ARG(stack->label));
    return true;
}

void construct_tell_unplaced(Program *program) {
    const Model *model = program->model;
    uint32_t *counts = ARENA_ARRAY(program->arena, uint32_t, model->file_count);
    const Object **first = ARENA_ARRAY(program->arena, const Object *, model->file_count);
    for (size_t i = 0; i < program->objects.count; i++) {
        const Object *object = program->objects.items[i];
        bool is_made = !object->same && !object->is_absent && !object->receiver && object->made_by;
        bool is_resource = object->construct && object->construct->type.size && object->library;
        if (!is_made || !is_resource || object->stack || construct_takes_options(object->library)) continue;
        if (!counts[object->file]++) first[object->file] = object;
    }
    for (uint32_t i = 0; i < model->file_count; i++) {
        if (!counts[i]) continue;
        Str name = first[i]->name, path = model->files[i].facts.path;
        if (counts[i] == 1)
            diag_add(model->diags, DIAG_GAP, path, first[i]->line,
                     "the stack that %.*s belongs to is not known: it is left out", STR_ARG(name));
        else
            diag_add(model->diags, DIAG_GAP, path, first[i]->line,
                     "the stacks that %u constructs belong to are not known, this %.*s among them: they are left out",
                     counts[i], STR_ARG(name));
    }
}

void construct_tell_unmade(Program *program, const Object *stack) {
    const Model *model = program->model;
    diag_add(model->diags, DIAG_GAP, model->files[stack->file].facts.path, stack->line,
             "nothing here makes the stack %.*s: it is no service", STR_ARG(stack->label));
}
