/* How much is done to follow the programs of one repository: in proportion to their size, so that no other repository of the run
 * has less for it. */
#include "analyzer/core/limits.h"
#include "graph/construct_program.h"

void construct_set_budgets(Program *program) {
    size_t count = program->model->repositories.count;
    if (!program->budgets) program->budgets = ARENA_ARRAY(program->arena, Budget, count + 1);
    for (size_t i = 0; i < count; i++) {
        program->budgets[i].steps = CONSTRUCT_STEPS_MIN;
        program->budgets[i].values = CONSTRUCT_VALUES_MIN;
        program->budgets[i].objects = CONSTRUCTS_MAX;
    }
    for (size_t i = 0; i < program->sources.count; i++) {
        const Source *source = program->sources.items[i];
        Budget *budget = &program->budgets[source->file->repository];
        budget->steps += (uint64_t)CONSTRUCT_STEPS_PER_EXPRESSION * source->file->facts.expr_count;
        budget->values += (uint64_t)CONSTRUCT_VALUES_PER_EXPRESSION * source->file->facts.expr_count;
    }
    construct_charge(program, 0);
}

void construct_charge(Program *program, uint32_t repository) { program->budget = &program->budgets[repository]; }

void construct_tell(Program *program, const Source *source, uint32_t line, const char *what) {
    if (program->budget->is_told) return;
    program->budget->is_told = true;
    diag_add(program->model->diags, DIAG_LIMIT, source->file->facts.path, line,
             "%s; some of what this program declares is left out", what);
}

bool construct_step(Program *program, const Frame *frame, ExprId at) {
    if (program->budget->steps) {
        program->budget->steps--;
        return true;
    }
    uint32_t line = at ? facts_expr(frame->source->facts, at)->line : 0;
    construct_tell(program, frame->source, line,
                   "what is declared takes more steps to find out than a program of this size may");
    return false;
}
