/* A program as commands run it: what they hand to it decides which branches are taken, what stacks are called and where they go. */
#include "graph/construct_program.h"
#include "graph/link.h"
#include "graph/program_runs.h"

static const Lead UNKNOWN = {.kind = LEAD_UNKNOWN};

bool construct_is_followed(const Program *program, const FactsFile *file) {
    if (!program->run) return true;
    return file->repository == program->run->repository &&
           str_equal(construct_start_folder(program, file), program->run->folder);
}

bool construct_is_replaced(const Program *program, const Object *stack) {
    const FactsFile *file = &program->model->files[stack->file];
    if (program->run) return !construct_is_followed(program, file);
    return program_runs_are_all(program->model, file->repository, construct_start_folder(program, file));
}

/* ---- what is handed to it ---- */

/* The values as a file of texts, in the order of the inputs. */
static Source *given_source(Program *program) {
    const ProgramRun *run = program->run;
    Arena *arena = program->arena;
    Str path = sym_str(program->model->symbols, run->at.file);
    uint32_t line = run->at.line;
    FactsBuilder *builder = facts_builder_new(arena, path, STR("cloudformation"));
    ExprId *items = ARENA_ARRAY(arena, ExprId, run->inputs.count + 1);
    uint32_t count = 0;
    for (size_t i = 0; i < run->inputs.count; i++) {
        const ProgramInput *input = &run->inputs.items[i];
        if (!input->is_given || input->is_open) continue;
        ExprId pair[2] = {facts_named(builder, EXPR_STRING, input->name, line, 1, 0),
                          facts_named(builder, EXPR_STRING, input->value, line, 1, 0)};
        items[count] = facts_add_expr(builder, EXPR_ITEM, line, 1, pair, 2);
        Text text = facts_text(builder, input->name);
        facts_expr_at(builder, items[count++])->text = text;
    }
    ExprId body = facts_add_expr(builder, EXPR_OBJECT, line, 1, items, count);
    facts_add_decl(builder, DECL_SETTINGS, STR("run"), STR_NONE, line, line)->body = body;
    size_t size = 0;
    const unsigned char *bytes = facts_finish(builder, &size);
    FactsFile *file = ARENA_NEW(arena, FactsFile);
    *file = (FactsFile){.repository = run->repository, .path = run->at.file, .real_path = run->at.file};
    if (!facts_open(&file->facts, bytes, size)) return NULL;
    Source *source = ARENA_NEW(arena, Source);
    /* A number that no file has: frames are told apart by it. */
    *source = (Source){.index = UINT32_MAX - program->run_number, .file = file, .dialect = DIALECT_SCRIPT};
    source->facts = &file->facts;
    source->walks = ARENA_ARRAY(arena, uint8_t, source->facts->code_count + 1);
    source->first = ARENA_ARRAY(arena, uint32_t, source->facts->code_count + 1);
    source->next = ARENA_ARRAY(arena, uint32_t, source->facts->code_count + 1);
    source->defined = map_new(arena);
    source->module = construct_frame(program, source, 0, NULL, NULL, 0);
    return source;
}

Lead construct_handed(Program *program, Str input) {
    if (!program->run) return UNKNOWN;
    if (!program->given) program->given = given_source(program);
    if (!program->given) return UNKNOWN;
    const Facts *facts = program->given->facts;
    ExprId value = expr_attribute(facts, facts->decls[0].body, input);
    return value ? (Lead){.kind = LEAD_VALUE, .frame = program->given->module, .expr = value} : UNKNOWN;
}

bool construct_is_left_out(const Program *program, const Lead *input) {
    for (size_t i = 0; program->run && input->kind == LEAD_INPUT && i < program->run->inputs.count; i++) {
        const ProgramInput *own = &program->run->inputs.items[i];
        if (str_equal(own->name, input->path)) return !own->is_given;
    }
    return false;
}

/* ---- what decides ---- */

void construct_note_deciding(Program *program, const Lead *input) {
    if (input->kind != LEAD_INPUT || program->choosing) return;
    if (construct_is_left_out(program, input))
        program->model->program_runs.items[program->run_number - 1].is_open = true;
    if (program->run) return;
    uint32_t repository = input->frame->source->file->repository;
    map_put(program->decides, program_runs_key(program->arena, repository, input->path), 1);
}

/* Inputs anywhere in what a value leads to. */
static void note_in(Program *program, Frame *frame, ExprId id, int depth) {
    enum { DEPTH_MAX = 8 };
    if (!id || depth > DEPTH_MAX || !construct_step(program, frame, id)) return;
    Lead lead = construct_lead(program, frame, id);
    construct_note_deciding(program, &lead);
    bool is_call = lead.kind == LEAD_LIBRARY && lead.expr; /* of what a file of that name holds, perhaps */
    if (lead.kind != LEAD_VALUE && !is_call) return;
    const Facts *facts = lead.frame->source->facts;
    const Expr *expr = facts_expr(facts, lead.expr);
    for (uint32_t i = 0; i < expr->count; i++) {
        ExprId child = expr_child(facts, lead.expr, i);
        if (facts_expr(facts, child)->kind == EXPR_ITEM) child = expr_child(facts, child, 1);
        note_in(program, lead.frame, child, depth + 1);
    }
}

void construct_note_stack(Program *program, const Object *stack) {
    static const char *const places[] = {"region", "account"};
    enum { INPUTS_MAX = 8 };
    bool is_stack = stack->construct && stack->construct->kind == CONSTRUCT_STACK && stack->library;
    if (stack->same || stack->is_absent || !is_stack || !construct_tool(stack->library).size) return;
    construct_charge(program, program->model->files[stack->file].repository);
    for (const Object *at = stack; at; at = at->parent) {
        Lead env = construct_argument(program, at, STR("env"));
        if (env.kind == LEAD_VALUE && facts_expr(env.frame->source->facts, env.expr)->kind != EXPR_OBJECT)
            note_in(program, env.frame, env.expr, 0);
        for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
            Str names[INPUTS_MAX];
            Lead lead = construct_member(program, env, str_from(places[i]));
            if (lead.kind == LEAD_VALUE && !construct_region_inputs(program, stack, &lead, names, INPUTS_MAX))
                note_in(program, lead.frame, lead.expr, 0);
        }
    }
}
