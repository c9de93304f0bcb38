/* What tests of a program expect it to make: the snapshot of a test stands beside it, under the name that the test tool gives it,
 * and the test says of which class the stack is that it was made of. A snapshot whose stack can't be told is not used. */
#include "analyzer/core/limits.h"
#include "graph/construct_program.h"
#include "graph/link.h"

enum { FIND_DEPTH_MAX = 12, BLOCKS_MAX = 16 };

static Str text_of(const Facts *facts, ExprId id) { return facts_str(facts, facts_expr(facts, id)->text); }

static Str last_step(Str path) {
    size_t dot = str_find_last_char(path, '.');
    return dot == SIZE_MAX ? path : str_slice(path, dot + 1, path.size);
}

/* ---- which test ---- */

/* stacks/__snapshots__/api.test.ts.snap: of stacks/api.test.ts. */
static Source *test_of(Program *program, const FactsFile *file) {
    Str folder = location_of_directory(file->facts.path), path = file->facts.path;
    size_t slash = str_find_last_char(path, '/');
    bool is_apart = str_equal(last_step(folder), STR("__snapshots__")) || str_ends_with(folder, STR("/__snapshots__"));
    Str name = str_slice(path, slash == SIZE_MAX ? 0 : slash + 1, path.size - STR(".snap").size);
    Str around = is_apart ? location_of_directory(folder) : folder;
    size_t dot = str_find_last_char(name, '.');
    if (dot == SIZE_MAX) return NULL;
    Str key = str_format(program->arena, "%u\x1f%.*s%s%.*s", file->repository, STR_ARG(around), around.size ? "/" : "",
                         STR_ARG(str_slice(name, 0, dot)));
    uint32_t at = map_get(program->by_path, key);
    return at == MAP_NONE ? NULL : construct_ready(program, program->sources.items[at - 1]);
}

/* describe("…", …), it("…", …): the name that it gives to what stands in it; false for all other calls. */
static bool block_name(const Facts *facts, const CodeFact *fact, Str *out) {
    static const char *const names[] = {"describe", "it", "test", "suite"};
    if (fact->kind != CODE_CALL || !fact->value || expr_argument_count(facts, fact->value) < 2) return false;
    Str called = facts_str(facts, fact->name), first;
    str_split_next(&called, '.', &first);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (str_equal(first, str_from(names[i]))) return expr_literal(facts, expr_argument(facts, fact->value, 0), out);
    return false;
}

static bool is_within(const CodeFact *inner, const CodeFact *outer) {
    return inner != outer && inner->line >= outer->line && inner->end_line <= outer->end_line;
}

/* A file of tests. */
typedef struct {
    Program *program;
    Source *source;
    VEC(const CodeFact *) blocks;
    Map *comparisons; /* name of a snapshot → fact + 1; 0: several have that name */
} Test;

/* The blocks around a fact, the outermost first; 0 when there are more than anybody writes. */
static size_t blocks_around(const Test *test, const CodeFact *fact, const CodeFact **out) {
    size_t count = 0;
    for (size_t i = 0; i < test->blocks.count; i++) {
        const CodeFact *other = test->blocks.items[i];
        if (!is_within(fact, other)) continue;
        if (count == BLOCKS_MAX) return 0;
        size_t at = count++;
        for (; at && is_within(out[at - 1], other); at--) out[at] = out[at - 1];
        out[at] = other;
    }
    return count;
}

static bool is_comparison(const Facts *facts, const CodeFact *fact) {
    if (fact->kind != CODE_CALL || !fact->value) return false;
    Str name = facts_str(facts, fact->name), method = last_step(name);
    return str_equal(method, STR("toMatchSnapshot")) || str_equal(name, STR("t.assert.snapshot")) ||
           str_equal(name, STR("assert.snapshot"));
}

/* The names of the blocks, as the test tools join them. */
static Str joined_names(Arena *arena, const Facts *facts, const CodeFact *const *blocks, size_t count,
                        const char *between) {
    enum { NAME_SIZE_MAX = 1000 };
    StrBuf out = strbuf_new(arena, NAME_SIZE_MAX);
    for (size_t i = 0; i < count; i++) {
        Str name = STR_NONE;
        block_name(facts, blocks[i], &name);
        strbuf_format(&out, "%s%.*s", i ? between : "", STR_ARG(name));
    }
    return strbuf_str(&out);
}

/* "The stack matches 2": the second comparison in that test. */
static void name_comparison(Test *test, Map *counts, uint32_t index) {
    const Facts *facts = test->source->facts;
    Arena *arena = test->program->arena;
    const CodeFact *fact = &facts->code[index], *blocks[BLOCKS_MAX];
    size_t count = blocks_around(test, fact, blocks);
    Str names[2] = {joined_names(arena, facts, blocks, count, " "), joined_names(arena, facts, blocks, count, " > ")};
    bool is_new = false;
    uint32_t at = map_add(counts, names[0], 0, &is_new), number = map_value_at(counts, at) + 1;
    map_set_at(counts, at, number);
    for (int i = 0; i < (count > 1 ? 2 : 1); i++) {
        Str key = str_format(arena, "%.*s %u", STR_ARG(names[i]), number);
        uint32_t entry = map_add(test->comparisons, key, fact->loop ? 0 : index + 1, &is_new);
        if (!is_new) map_set_at(test->comparisons, entry, 0);
    }
}

static Test read_test(Program *program, Source *source) {
    Test test = {.program = program, .source = source, .comparisons = map_new(program->arena)};
    const Facts *facts = source->facts;
    Map *counts = map_new(program->arena);
    Str name;
    for (uint32_t i = 0; i < facts->code_count; i++)
        if (block_name(facts, &facts->code[i], &name)) *VEC_PUSH(program->arena, &test.blocks) = &facts->code[i];
    for (uint32_t i = 0; i < facts->code_count; i++)
        if (is_comparison(facts, &facts->code[i])) name_comparison(&test, counts, i);
    return test;
}

/* ---- which stack ---- */

typedef struct {
    Program *program;
    const Test *test;
    Frame *frame;
    ExprId call;
    Source *class_source;
    uint32_t class_fact;
} Finding;

/* Is it a class of the program whose constructor makes a stack? */
static bool is_stack_class(Program *program, Source *source, uint32_t class_fact) {
    enum { BASES_MAX = 12 };
    for (int i = 0; i < BASES_MAX && class_fact; i++) {
        Lead base = construct_base(program, source, class_fact, 0);
        const Construct *construct = NULL;
        if (base.kind == LEAD_LIBRARY && base.library)
            construct = construct_find(base.library, program->arena, base.module, base.path);
        else if (base.kind == LEAD_LIBRARY)
            construct_library_of_base(program->model->catalog, last_step(base.package), &construct);
        if (construct) return construct->kind == CONSTRUCT_STACK;
        if (base.kind != LEAD_CODE) return false;
        source = base.source;
        class_fact = base.fact;
    }
    return false;
}

/* Is what is assigned there seen where it is used? Blocks hide what stands in them from each other. */
static bool is_visible(const Test *test, const CodeFact *assigned, uint32_t use_line) {
    const CodeFact *blocks[BLOCKS_MAX];
    size_t count = blocks_around(test, assigned, blocks);
    for (size_t i = 0; i < count; i++)
        if (use_line < blocks[i]->line || use_line > blocks[i]->end_line) return false;
    return true;
}

static bool find_made(Finding *finding, uint32_t scope, ExprId id, int depth);

static bool find_assigned(Finding *finding, uint32_t scope, ExprId id, int depth) {
    const Facts *facts = finding->test->source->facts;
    const CodeFact *found = NULL;
    uint32_t line = facts_expr(facts, id)->line;
    for (uint32_t i = 0; i < facts->code_count; i++) {
        const CodeFact *fact = &facts->code[i];
        bool is_meant = fact->kind == CODE_ASSIGN && fact->value && fact->scope == scope && fact->line <= line &&
                        fact->value != id && str_equal(facts_str(facts, fact->name), text_of(facts, id));
        if (is_meant && is_visible(finding->test, fact, line)) found = fact;
    }
    return found && !found->condition && !found->loop && find_made(finding, scope, found->value, depth + 1);
}

/* What a function of the test gives. */
static bool find_returned(Finding *finding, uint32_t function, int depth) {
    const Facts *facts = finding->test->source->facts;
    bool is_found = false;
    for (uint32_t at = finding->test->source->first[function]; at && !is_found;
         at = finding->test->source->next[at - 1])
        if (facts->code[at - 1].kind == CODE_RETURN && facts->code[at - 1].value)
            is_found = find_made(finding, function, facts->code[at - 1].value, depth + 1);
    return is_found;
}

/* The call that makes the stack which an expression of the test is about. */
static bool find_made(Finding *finding, uint32_t scope, ExprId id, int depth) {
    const Facts *facts = finding->test->source->facts;
    const Expr *expr = facts_expr(facts, id);
    if (!id || depth > FIND_DEPTH_MAX || !construct_step(finding->program, finding->test->source->module, id))
        return false;
    if (expr->kind == EXPR_NAME) return find_assigned(finding, scope, id, depth);
    ExprId callee = expr->kind == EXPR_CALL ? expr_callee(facts, id) : 0;
    if (callee && facts_expr(facts, callee)->kind == EXPR_NAME) {
        Lead lead = construct_lead(finding->program, finding->test->source->module, callee);
        bool is_code = lead.kind == LEAD_CODE;
        if (is_code && expr->number & CALL_NEW && is_stack_class(finding->program, lead.source, lead.fact)) {
            finding->frame = scope ? construct_frame(finding->program, finding->test->source, scope, NULL, NULL, 0)
                                   : finding->test->source->module;
            finding->call = id;
            finding->class_source = lead.source;
            finding->class_fact = lead.fact;
            return true;
        }
        if (is_code && lead.source == finding->test->source && !(expr->number & CALL_NEW))
            return find_returned(finding, lead.fact, depth);
    }
    for (uint32_t i = 0; i < expr->count; i++)
        if (find_made(finding, scope, expr_child(facts, id, i), depth + 1)) return true;
    return false;
}

static void add_expected(const Test *test, const FactsFile *file, uint32_t first, uint32_t end) {
    Program *program = test->program;
    uint32_t at = map_get(test->comparisons, facts_str(&file->facts, file->facts.decls[first].name));
    const CodeFact *comparison = at == MAP_NONE || !at ? NULL : &test->source->facts->code[at - 1];
    Finding finding = {.program = program, .test = test};
    if (!comparison || !find_made(&finding, comparison->scope, comparison->value, 0)) return;
    *VEC_PUSH(program->arena, &program->expected) = (Expected){.file = file,
                                                               .first = first + 1,
                                                               .end = end,
                                                               .class_source = finding.class_source,
                                                               .class_fact = finding.class_fact,
                                                               .frame = finding.frame,
                                                               .call = finding.call};
}

void construct_find_expected(Program *program) {
    const Model *model = program->model;
    for (size_t i = 0; i < model->file_count; i++) {
        const FactsFile *file = &model->files[i];
        const Facts *facts = &file->facts;
        if (!file->is_parsed || !str_equal(facts->format, STR("snapshot")) || !facts->decl_count) continue;
        construct_charge(program, file->repository);
        Source *source = test_of(program, file);
        if (!source) continue;
        Test test = read_test(program, source);
        for (uint32_t first = 0, end; first < facts->decl_count; first = end) {
            for (end = first + 1; end < facts->decl_count; end++)
                if (str_equal(facts_str(facts, facts->decls[end].type), STR("snapshot"))) break;
            add_expected(&test, file, first, end);
        }
    }
}

/* ---- how it differs from what is deployed ---- */

typedef struct {
    Program *program;
    Difference *out;
} Comparing;

static bool is_literal(ExprKind kind) {
    return kind == EXPR_STRING || kind == EXPR_NUMBER || kind == EXPR_BOOL || kind == EXPR_NULL;
}

static void note_text(Comparing *comparing, const Lead *lead, bool is_known) {
    const Facts *facts = is_known ? lead->frame->source->facts : NULL;
    bool is_text = is_known && facts_expr(facts, lead->expr)->kind == EXPR_STRING;
    comparing->out->is_same = false;
    if (is_text && text_of(facts, lead->expr).size)
        *VEC_PUSH(comparing->program->arena, &comparing->out->texts) = text_of(facts, lead->expr);
    else
        comparing->out->is_open = true;
}

static void compare(Comparing *comparing, Lead test, Lead live, int depth);

/* All that the test says; what it says of the same name as the other. */
static void compare_members(Comparing *comparing, const Lead *test, const Lead *live, int depth) {
    const Facts *facts = test->frame->source->facts;
    for (uint32_t i = 0; i < facts_expr(facts, test->expr)->count; i++) {
        ExprId child = expr_child(facts, test->expr, i);
        const Expr *item = facts_expr(facts, child);
        Str name = facts_str(facts, item->text);
        if (item->kind == EXPR_ARGUMENT) { /* …others */
            Lead others = construct_lead(comparing->program, test->frame, expr_child(facts, child, 0));
            compare(comparing, others, *live, depth + 1);
            continue;
        }
        if (item->kind != EXPR_ITEM || !name.size) {
            comparing->out->is_same = false;
            comparing->out->is_open = true;
            continue;
        }
        Lead given = construct_lead(comparing->program, test->frame, expr_child(facts, child, 1));
        compare(comparing, given, construct_member(comparing->program, *live, name), depth + 1);
    }
}

/* Does the test leave out anything that is given elsewhere? */
static bool leaves_out(Comparing *comparing, const Lead *test, const Lead *live) {
    const Facts *facts = live->frame->source->facts;
    for (uint32_t i = 0; i < facts_expr(facts, live->expr)->count; i++) {
        const Expr *item = facts_expr(facts, expr_child(facts, live->expr, i));
        Str name = facts_str(facts, item->text);
        if (item->kind != EXPR_ITEM) return true;
        if (construct_member(comparing->program, *test, name).kind == LEAD_ABSENT) return true;
    }
    return false;
}

static void compare(Comparing *comparing, Lead test, Lead live, int depth) {
    bool has_places = test.frame && live.frame;
    bool is_identical = test.kind == live.kind && has_places && test.frame == live.frame && test.expr == live.expr;
    if ((test.kind == LEAD_ABSENT && live.kind == LEAD_ABSENT) || (is_identical && test.expr)) {
        comparing->out->shared += is_identical;
        return;
    }
    bool are_values = test.kind == LEAD_VALUE && live.kind == LEAD_VALUE && depth < FIND_DEPTH_MAX;
    ExprKind kind =
        test.kind == LEAD_VALUE ? (ExprKind)facts_expr(test.frame->source->facts, test.expr)->kind : EXPR_NONE;
    if ((test.kind == LEAD_ABSENT) != (live.kind == LEAD_ABSENT)) comparing->out->is_otherwise = true;
    if (!are_values && kind == EXPR_OBJECT && live.kind == LEAD_ABSENT && depth < FIND_DEPTH_MAX) {
        comparing->out->is_same = false;
        compare_members(comparing, &test, &live, depth);
        return;
    }
    if (!are_values) {
        note_text(comparing, &test, kind != EXPR_NONE);
        return;
    }
    const Facts *one = test.frame->source->facts, *other = live.frame->source->facts;
    const Expr *a = facts_expr(one, test.expr), *b = facts_expr(other, live.expr);
    if (a->kind == EXPR_OBJECT && b->kind == EXPR_OBJECT) {
        compare_members(comparing, &test, &live, depth);
        if (leaves_out(comparing, &test, &live)) {
            comparing->out->is_same = false;
            comparing->out->is_otherwise = true;
        }
        return;
    }
    bool is_same = a->kind == b->kind && is_literal((ExprKind)a->kind) && a->number == b->number &&
                   str_equal(facts_str(one, a->text), facts_str(other, b->text));
    if (is_same)
        comparing->out->shared++;
    else
        note_text(comparing, &test, true);
}

/* What the test's call is given, against the call that made the stack: the id, and what follows it. */
static Difference difference_of(Program *program, const Expected *expected, const Object *stack) {
    enum { ARGUMENTS_MAX = 6 };
    Difference difference = {.is_same = true};
    Comparing comparing = {program, &difference};
    bool has_more = false;
    if (!stack->made_by) return (Difference){.is_open = true};
    for (uint32_t i = 2; i < ARGUMENTS_MAX; i++) {
        Lead test = construct_positional(program, expected->frame, expected->call, i, STR_NONE);
        Lead live = construct_positional(program, stack->made_in, stack->made_by, i, STR_NONE);
        has_more = has_more || test.kind != LEAD_ABSENT;
        compare(&comparing, test, live, 0);
    }
    /* A name that differs shows in texts alone, unless it is all that the stack is told. */
    bool is_same = difference.is_same && has_more;
    compare(&comparing, construct_positional(program, expected->frame, expected->call, 1, STR_NONE),
            construct_positional(program, stack->made_in, stack->made_by, 1, STR_NONE), 0);
    difference.is_same = difference.is_same || (is_same && !difference.is_open);
    return difference;
}

static bool is_closer(const Difference *one, const Difference *other) {
    if (one->is_same != other->is_same) return one->is_same;
    if (one->is_otherwise != other->is_otherwise) return !one->is_otherwise;
    if (one->texts.count != other->texts.count) return one->texts.count < other->texts.count;
    return one->shared > other->shared;
}

const Expected *construct_expected_of(Program *program, const Object *stack, Difference *difference) {
    const Expected *found = NULL;
    size_t alike = 0, count = 0;
    for (size_t i = 0; i < program->expected.count; i++) {
        const Expected *expected = &program->expected.items[i];
        if (expected->class_source != stack->class_source || expected->class_fact != stack->class_fact) continue;
        Difference other = difference_of(program, expected, stack);
        count++;
        alike += !other.is_otherwise;
        bool is_better = !found || is_closer(&other, difference);
        if (!is_better) continue;
        found = expected;
        *difference = other;
    }
    bool is_told = difference->is_same || (alike == 1 && !difference->is_otherwise);
    difference->is_one_of_several = count > 1 && !is_told;
    return found;
}
