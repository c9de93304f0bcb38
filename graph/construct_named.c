/* Whether anything that runs names a class of stacks which nobody is seen to make. Where a program makes it in a way that can't be
 * followed, the class is named all the same: in a list, as an argument, behind a condition. */
#include <string.h>

#include "graph/construct_program.h"
#include "graph/link.h"

/* "stacks.OrdersStack.create" names each of its steps. */
static void add_path(Program *program, const Source *source, Str path) {
    Str step;
    while (path.size && str_split_next(&path, '.', &step))
        if (step.size) map_put(program->named[source->file->repository], step, 1);
}

/* stacks[name] may be any class of the module. */
static void add_module(Program *program, Source *source, ExprId index) {
    const Expr *of = facts_expr(source->facts, expr_child(source->facts, index, 0));
    if (of->kind != EXPR_NAME) return;
    Lead lead = construct_imported(program, source, facts_str(source->facts, of->text));
    if (lead.kind != LEAD_MODULE || !lead.source) return;
    const Facts *facts = construct_ready(program, lead.source)->facts;
    for (uint32_t i = 0; i < facts->code_count; i++)
        if (facts->code[i].kind == CODE_DEFINE) add_path(program, lead.source, facts_str(facts, facts->code[i].name));
}

/* Giving a class to other files, by its name or among others, makes nothing of it. */
static bool *names_given(Program *program, const Facts *facts) {
    bool *is_given = ARENA_ARRAY(program->arena, bool, facts->expr_count + 1);
    for (uint32_t i = 0; i < facts->code_count; i++) {
        ExprId value = facts->code[i].value;
        if (facts->code[i].kind != CODE_EXPORT || !value) continue;
        is_given[value] = true;
        for (uint32_t k = 0; facts_expr(facts, value)->kind == EXPR_OBJECT && k < facts_expr(facts, value)->count; k++)
            is_given[expr_child(facts, expr_child(facts, value, k), 1)] = true;
    }
    return is_given;
}

static void add_source(Program *program, Source *source) {
    const Facts *facts = construct_ready(program, source)->facts;
    const bool *is_given = names_given(program, facts);
    construct_charge(program, source->file->repository);
    for (ExprId id = 1; id < facts->expr_count; id++) {
        const Expr *expr = facts_expr(facts, id);
        bool is_name = expr->kind == EXPR_NAME || expr->kind == EXPR_ATTR;
        if (is_name && !is_given[id]) add_path(program, source, facts_str(facts, expr->text));
        if (expr->kind == EXPR_INDEX) add_module(program, source, id);
    }
    for (uint32_t i = 0; i < facts->code_count; i++)
        if (facts->code[i].kind == CODE_CALL) add_path(program, source, facts_str(facts, facts->code[i].name));
}

/* Names by which classes are derived from others say nothing of these being made. */
bool construct_is_named(Program *program, const Source *source, uint32_t class_fact) {
    if (!program->named) {
        size_t count = program->model->repositories.count;
        program->named = ARENA_ARRAY(program->arena, Map *, count);
        for (size_t i = 0; i < count; i++) program->named[i] = map_new(program->arena);
        for (size_t i = 0; i < program->sources.count; i++) {
            const char *context = context_of_file(program->sources.items[i]->file);
            bool is_test = strcmp(context, "test") == 0 || strcmp(context, "mock") == 0;
            if (!is_test) add_source(program, program->sources.items[i]);
        }
    }
    Str name = facts_str(source->facts, source->facts->code[class_fact - 1].name);
    size_t dot = str_find_last_char(name, '.');
    Str last = dot == SIZE_MAX ? name : str_slice(name, dot + 1, name.size);
    return map_get(program->named[source->file->repository], last) != MAP_NONE;
}
