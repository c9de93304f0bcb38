/* What a test expects of a stack, put beside what the program was seen to make. The test tells of what packages make that nobody
 * knows, and of what could not be followed; each resource stands where the program makes it. Values of a test that is given something
 * else than what is deployed are not those of what is deployed: of these the references are taken, and texts that nothing of it
 * stands in. */
#include "graph/construct_output.h"
#include "graph/link.h"

/* A resource of the template. */
typedef struct {
    const Decl *decl;
    Str id, plain;   /* plain: without the digits that make it unique */
    size_t declared; /* index + 1 of what it is in the program */
    bool is_counted; /* something of the program is like it; what exactly can't be told */
} Wanted;

/* A construct of the stack, whose name begins those of all that it makes. */
typedef struct {
    Str plain;
    const Object *object;
    uint32_t file, line, end_line, column;
} Owner;

typedef struct {
    Output *output;
    const Expected *expected;
    const Facts *facts;
    const Difference *difference;
    VEC(Wanted) wanted;
    VEC(Owner) owners;
    Map *by_id;   /* id → index into wanted */
    Map *carried; /* other declarations of the template that are written, or will be */
    VEC(uint32_t) others;
} Completion;

/* ---- names ---- */

static bool is_word_char(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

/* As the library makes an id of a path: what says nothing, and what is said twice, is left out.
 * https://github.com/aws/aws-cdk/blob/main/packages/aws-cdk-lib/core/lib/private/uniqueid.ts */
static Str plain_of(Arena *arena, Str path) {
    char *text = arena_alloc(arena, path.size + 1);
    size_t size = 0;
    Str step, last = STR_NONE;
    while (str_split_next(&path, '/', &step)) {
        bool is_hidden = str_equal(step, STR("Resource")) || str_equal(step, STR("Default"));
        if (is_hidden || (last.size && str_ends_with(last, step))) continue;
        last = step;
        for (size_t i = 0; i < step.size; i++)
            if (is_word_char(step.data[i]) || step.data[i] == '*') text[size++] = step.data[i];
    }
    return str_of(text, size);
}

static Str without_hash(Str id) {
    enum { HASH_SIZE = 8 };
    if (id.size <= HASH_SIZE) return id;
    for (size_t i = id.size - HASH_SIZE; i < id.size; i++) {
        char c = id.data[i];
        if (!((c >= '0' && c <= '9') || (c >= 'A' && c <= 'F'))) return id;
    }
    return str_slice(id, 0, id.size - HASH_SIZE);
}

/* How much of an id a name says that may have parts which are not known. */
static size_t shared_start(Str plain, Str id) {
    size_t i = 0;
    while (i < plain.size && i < id.size && plain.data[i] == id.data[i]) i++;
    return i;
}

/* ---- what there is ---- */

static void add_owner(Completion *completion, Str path, const Object *object, uint32_t file, uint32_t line,
                      uint32_t end_line, uint32_t column) {
    Arena *arena = completion->output->program->arena;
    Str plain = plain_of(arena, path);
    size_t unknown = str_find_char(plain, '*', 0);
    *VEC_PUSH(arena, &completion->owners) = (Owner){.plain = unknown == SIZE_MAX ? plain : str_slice(plain, 0, unknown),
                                                    .object = object,
                                                    .file = file,
                                                    .line = line,
                                                    .end_line = end_line,
                                                    .column = column};
}

static void collect_owners(Completion *completion) {
    Output *output = completion->output;
    Program *program = output->program;
    const Object *stack = output->stack;
    for (size_t i = 0; i < program->objects.count; i++) {
        const Object *object = program->objects.items[i];
        bool is_part = !object->same && object->stack == stack && object != stack;
        if (is_part && object->address.size)
            add_owner(completion, object->address, object, object->file, object->line, object->end_line,
                      object->column);
    }
    for (size_t i = 0; i < program->strangers.count; i++) {
        const Stranger *stranger = &program->strangers.items[i];
        const Object *scope = construct_itself(stranger->scope);
        Lead id = construct_positional(program, stranger->frame, stranger->call, 1, STR("id"));
        if (scope->stack != stack || id.kind != LEAD_VALUE) continue;
        Str name = construct_text(program, id.frame, id.expr);
        Str path =
            scope == stack ? name : str_format(program->arena, "%.*s/%.*s", STR_ARG(scope->address), STR_ARG(name));
        const Expr *at = facts_expr(stranger->frame->source->facts, stranger->call);
        add_owner(completion, path, NULL, stranger->frame->source->index, at->line, at->line, at->column);
    }
}

static void collect_wanted(Completion *completion) {
    Arena *arena = completion->output->program->arena;
    const Facts *facts = completion->facts;
    for (uint32_t i = completion->expected->first; i < completion->expected->end; i++) {
        const Decl *decl = &facts->decls[i];
        if (decl->kind != DECL_RESOURCE || !decl->type.size) continue;
        Str id = facts_str(facts, decl->name);
        map_put(completion->by_id, id, (uint32_t)completion->wanted.count);
        *VEC_PUSH(arena, &completion->wanted) = (Wanted){.decl = decl, .id = id, .plain = without_hash(id)};
    }
}

/* The construct that makes it: the one whose name says most of its id. */
static const Owner *owner_of(const Completion *completion, Str id) {
    const Owner *found = NULL;
    for (size_t i = 0; i < completion->owners.count; i++) {
        const Owner *owner = &completion->owners.items[i];
        bool is_stranger = !owner->object;
        if (!owner->plain.size && !is_stranger) continue;
        if (str_starts_with(id, owner->plain) && (!found || owner->plain.size > found->plain.size)) found = owner;
    }
    return found;
}

/* Do all tests of the class expect it, where it can't be told which of them is meant? */
static bool is_expected_by_all(const Completion *completion, const Wanted *wanted) {
    const Program *program = completion->output->program;
    const Expected *own = completion->expected;
    for (size_t i = 0; completion->difference->is_one_of_several && i < program->expected.count; i++) {
        const Expected *other = &program->expected.items[i];
        bool is_same_class = other->class_source == own->class_source && other->class_fact == own->class_fact;
        bool is_there = !is_same_class || other == own;
        const Facts *facts = &other->file->facts;
        for (uint32_t k = other->first; k < other->end && !is_there; k++)
            is_there =
                facts->decls[k].kind == DECL_RESOURCE && str_equal(facts_str(facts, facts->decls[k].name), wanted->id);
        if (!is_there) return false;
    }
    return true;
}

/* ---- which is which ---- */

static bool is_type(const Completion *completion, const Wanted *wanted, const Declared *declared) {
    return str_equal(facts_str(completion->facts, wanted->decl->type), declared->type);
}

static void match_names(Completion *completion) {
    Output *output = completion->output;
    for (size_t i = 0; i < output->declared.count; i++) {
        const Declared *declared = &output->declared.items[i];
        Str plain = plain_of(output->program->arena, declared->address);
        for (size_t k = 0; k < completion->wanted.count; k++) {
            Wanted *wanted = &completion->wanted.items[k];
            bool is_it = str_equal(wanted->plain, plain) || str_equal(wanted->id, plain);
            if (!is_it || wanted->declared || !is_type(completion, wanted, declared)) continue;
            wanted->declared = i + 1;
            break;
        }
    }
}

static bool is_matched(const Completion *completion, size_t declared) {
    for (size_t k = 0; k < completion->wanted.count; k++)
        if (completion->wanted.items[k].declared == declared + 1) return true;
    return false;
}

/* Does it belong to a construct that the test has, too? What that one makes besides is the test's to say. */
static bool is_part_of_matched(const Completion *completion, size_t declared) {
    const Output *output = completion->output;
    const Declared *part = &output->declared.items[declared];
    for (size_t i = 0; i < declared; i++)
        if (output->declared.items[i].object == part->object && is_matched(completion, i)) return true;
    return false;
}

/* The others of one type stand for each other, so that nothing is counted twice: for what the same construct makes, else only by their
 * number. */
static void match_types(Completion *completion) {
    Output *output = completion->output;
    bool is_exact = completion->difference->is_same;
    for (size_t i = 0; i < output->declared.count; i++) {
        Declared *declared = &output->declared.items[i];
        if (is_matched(completion, i)) continue;
        Str plain = plain_of(output->program->arena, declared->address);
        Wanted *best = NULL;
        size_t most = 0;
        for (size_t k = 0; k < completion->wanted.count; k++) {
            Wanted *wanted = &completion->wanted.items[k];
            if (wanted->declared || wanted->is_counted || !is_type(completion, wanted, declared)) continue;
            size_t shared = shared_start(plain, wanted->plain);
            if (best && shared <= most) continue;
            best = wanted;
            most = shared;
        }
        const Owner *owner = best ? owner_of(completion, best->plain) : NULL;
        if (owner && owner->object && owner->object == declared->object)
            best->declared = i + 1;
        else if (best)
            best->is_counted = true;
        else
            declared->is_dropped = is_exact || is_part_of_matched(completion, i);
    }
}

/* ---- values ---- */

/* Is a text of the test alone in it, or a region, which the test may have chosen? */
static bool is_of_test(const Completion *completion, Str text) {
    const Difference *difference = completion->difference;
    const Catalog *catalog = completion->output->program->model->catalog;
    for (size_t i = 0; i < difference->texts.count; i++)
        if (str_contains(text, difference->texts.items[i])) return true;
    if (difference->is_same) return false;
    for (size_t i = 0; i < catalog_region_count(catalog); i++)
        if (str_contains(text, catalog_region_at(catalog, i)->name)) return true;
    return false;
}

#define OF_THE_TEST "a value that a test gives"

static ExprId of_the_test(Output *output) { return output_named(output, EXPR_NAME, STR(OF_THE_TEST), NULL, 0, 0); }

static ExprId copied_declaration(Completion *completion, const Expr *expr) {
    Output *output = completion->output;
    Str name = facts_str(completion->facts, expr->text);
    if (expr->number == DECL_RESOURCE) {
        uint32_t at = map_get(completion->by_id, name);
        const Wanted *wanted = at == MAP_NONE ? NULL : &completion->wanted.items[at];
        if (!wanted || (wanted->is_counted && !wanted->declared))
            return output_named(output, EXPR_NAME, name, NULL, 0, 0);
        name = wanted->declared ? output->declared.items[wanted->declared - 1].address : wanted->id;
    } else {
        bool is_new = false;
        Str key = str_format(output->program->arena, "%u %.*s", expr->number, STR_ARG(name));
        map_add(completion->carried, key, 1, &is_new);
        for (uint32_t i = completion->expected->first; is_new && i < completion->expected->end; i++) {
            const Decl *decl = &completion->facts->decls[i];
            if (decl->kind == expr->number && str_equal(facts_str(completion->facts, decl->name), name))
                *VEC_PUSH(output->program->arena, &completion->others) = i;
        }
    }
    ExprId made = output_named(output, EXPR_DECL, name, NULL, 0, 0);
    facts_expr_at(output->builder, made)->number = expr->number;
    return made;
}

static bool takes_value(Output *output) {
    Budget *budget = output->program->budget;
    if (budget->values) {
        budget->values--;
        return true;
    }
    construct_tell(output->program, output->stack->made_in->source, output->stack->line,
                   "the values of what is declared are too many for a program of this size");
    return false;
}

/* Templates write many numbers as texts: MinSize: "1". */
static bool is_quantity(const Expr *expr, Str text) {
    int64_t number;
    return expr->kind == EXPR_NUMBER || expr->kind == EXPR_BOOL ||
           (expr->kind == EXPR_STRING &&
            (str_to_int64(text, &number) || str_equal(text, STR("true")) || str_equal(text, STR("false"))));
}

static ExprId copied(Completion *completion, ExprId id, int depth) {
    Output *output = completion->output;
    const Facts *facts = completion->facts;
    const Expr *expr = facts_expr(facts, id);
    Str text = facts_str(facts, expr->text);
    if (!id || depth > VALUE_DEPTH_MAX || !takes_value(output)) return of_the_test(output);
    bool is_exact = completion->difference->is_same;
    if (expr->kind == EXPR_DECL) return copied_declaration(completion, expr);
    if (expr->kind == EXPR_STRING && is_of_test(completion, text)) return of_the_test(output);
    if (!is_exact && is_quantity(expr, text)) return of_the_test(output);
    ExprId *children = ARENA_ARRAY(output->program->arena, ExprId, expr->count + 1);
    for (uint32_t i = 0; i < expr->count; i++) {
        ExprId child = expr_child(facts, id, i);
        bool is_key = expr->kind == EXPR_ITEM && i == 0;
        bool is_index = expr->kind == EXPR_INDEX && i == 1; /* says which, and nothing of how many */
        Str key = facts_str(facts, facts_expr(facts, child)->text);
        bool is_plain = is_key || (is_index && facts_expr(facts, child)->kind == EXPR_NUMBER);
        children[i] = is_plain ? output_named(output, (ExprKind)facts_expr(facts, child)->kind, key, NULL, 0, 0)
                               : copied(completion, child, depth + 1);
    }
    ExprId made = output_add(output, (ExprKind)expr->kind, NULL, 0, children, expr->count);
    Text first = facts_text(output->builder, text);
    facts_set_second(output->builder, made, facts_str(facts, expr_second(facts, expr)));
    Expr *copy = facts_expr_at(output->builder, made);
    copy->text = first;
    copy->number = expr->number;
    return made;
}

/* What the program says, and the test where the program doesn't. */
static ExprId completed(Completion *completion, ExprId own, ExprId other, int depth) {
    Output *output = completion->output;
    const Facts *facts = completion->facts;
    Expr mine = *facts_expr_at(output->builder, own);
    if (mine.kind == EXPR_NAME || mine.kind == EXPR_OPAQUE) return copied(completion, other, depth);
    if (mine.kind != EXPR_OBJECT || facts_expr(facts, other)->kind != EXPR_OBJECT || depth > VALUE_DEPTH_MAX)
        return own;
    uint32_t count = 0, more = facts_expr(facts, other)->count;
    ExprId *items = ARENA_ARRAY(output->program->arena, ExprId, mine.count + more + 1);
    bool *is_said = ARENA_ARRAY(output->program->arena, bool, more + 1);
    for (uint32_t i = 0; i < mine.count; i++) {
        ExprId item = facts_builder_child(output->builder, own, i);
        Str key = facts_builder_str(output->builder, facts_expr_at(output->builder, item)->text);
        items[count++] = item;
        for (uint32_t k = 0; k < more; k++) {
            ExprId theirs = expr_child(facts, other, k);
            if (is_said[k] || !str_equal(facts_str(facts, facts_expr(facts, theirs)->text), key)) continue;
            is_said[k] = true;
            ExprId value = facts_builder_child(output->builder, item, 1);
            ExprId whole = completed(completion, value, expr_child(facts, theirs, 1), depth + 1);
            if (whole != value) items[count - 1] = output_item(output, key, whole);
        }
    }
    for (uint32_t k = 0; k < more; k++)
        if (!is_said[k]) items[count++] = copied(completion, expr_child(facts, other, k), depth + 1);
    return facts_add_expr(output->builder, EXPR_OBJECT, mine.line, mine.column, items, count);
}

/* ---- all of them ---- */

/* What a test that is given something else doesn't show may be set where the stack is deployed: it is no default. */
static ExprId with_open(Output *output, ExprId properties, const ResourceType *type) {
    Expr made = *facts_expr_at(output->builder, properties);
    size_t asked = type ? type->property_count : 0;
    if (made.kind != EXPR_OBJECT || !asked) return properties;
    ExprId *items = ARENA_ARRAY(output->program->arena, ExprId, made.count + asked);
    uint32_t count = 0;
    for (uint32_t i = 0; i < made.count; i++) items[count++] = facts_builder_child(output->builder, properties, i);
    for (size_t i = 0; i < asked; i++) {
        Str rest = type->properties[i].path, first;
        bool has_default = type->properties[i].absent == ANSWER_NO || type->properties[i].absent_value.size;
        bool is_there = !has_default || !rest.size || !str_split_next(&rest, '.', &first);
        if (is_there) continue;
        if (str_ends_with(first, STR("[]"))) first.size -= 2;
        for (uint32_t k = 0; k < count && !is_there; k++)
            is_there =
                str_equal(facts_builder_str(output->builder, facts_expr_at(output->builder, items[k])->text), first);
        if (!is_there) items[count++] = output_item(output, first, output_perhaps(output, STR(OF_THE_TEST)));
    }
    return facts_add_expr(output->builder, EXPR_OBJECT, made.line, made.column, items, count);
}

/* A resource that the program was not seen to make. Where the test is given something else than the stack, a construct of the stack
 * must make it: what else the test expects may come of what it is given. */
static bool add_wanted(Completion *completion, const Wanted *wanted) {
    Output *output = completion->output;
    const Object *stack = output->stack;
    const Owner *owner = owner_of(completion, wanted->plain);
    bool is_absent = owner && owner->object && owner->object->is_absent;
    bool is_told = completion->difference->is_same || (owner && is_expected_by_all(completion, wanted));
    if (is_absent || !is_told) return false;
    output_use_file(output, owner ? owner->file : stack->file);
    output->line = owner ? owner->line : stack->line;
    output->column = owner ? owner->column : stack->column;
    ExprId given = expr_attribute(completion->facts, wanted->decl->body, STR("Properties"));
    ExprId condition = expr_attribute(completion->facts, wanted->decl->body, STR("Condition"));
    Str asked = STR_NONE;
    if (condition && !expr_literal(completion->facts, condition, &asked))
        asked = facts_str(completion->facts, facts_expr(completion->facts, condition)->text);
    ExprId properties = given ? copied(completion, given, 0) : output_add(output, EXPR_OBJECT, NULL, 0, NULL, 0);
    Str type = facts_str(completion->facts, wanted->decl->type);
    if (!completion->difference->is_same)
        properties = with_open(output, properties, catalog_resource_type(output->program->model->catalog, type));
    *VEC_PUSH(output->program->arena, &output->declared) =
        (Declared){.builder = output->builder,
                   .file = output->file,
                   .line = output->line,
                   .end_line = owner ? owner->end_line : output->line,
                   .column = output->column,
                   .type = type,
                   .address = wanted->id,
                   .properties = properties,
                   .asked = asked};
    return true;
}

static void complete_declared(Completion *completion, const Wanted *wanted) {
    Output *output = completion->output;
    Declared *declared = &output->declared.items[wanted->declared - 1];
    ExprId given = expr_attribute(completion->facts, wanted->decl->body, STR("Properties"));
    output_use_file(output, declared->file);
    output->line = declared->line;
    output->column = declared->column;
    ExprId properties = given ? completed(completion, declared->properties, given, 0) : declared->properties;
    declared = &output->declared.items[wanted->declared - 1];
    declared->properties = properties;
    if (completion->difference->is_same) declared->asked = STR_NONE;
}

/* Parameters, mappings and conditions that are referred to. */
static void carry_others(Completion *completion) {
    Output *output = completion->output;
    const Object *stack = output->stack;
    if (!completion->others.count) return;
    output_use_file(output, stack->file);
    output->line = stack->line;
    output->column = stack->column;
    for (size_t i = 0; i < completion->others.count; i++) {
        const Decl *other = &completion->facts->decls[completion->others.items[i]];
        Str name = facts_str(completion->facts, other->name);
        bool is_new = true;
        if (other->kind == DECL_INPUT) map_add(output->inputs, name, 1, &is_new);
        if (!is_new) continue;
        ExprId body = other->body ? copied(completion, other->body, 0) : 0;
        facts_add_decl(output->builder, (DeclKind)other->kind, facts_str(completion->facts, other->type), name,
                       output->line, output->line)
            ->body = body;
    }
}

void output_complete(Output *output) {
    Program *program = output->program;
    Difference difference = {0};
    /* A stack that nobody is seen to make may be one of the test alone. */
    if (!output->stack->class_source || !output->stack->made_by) return;
    const Expected *expected = construct_expected_of(program, output->stack, &difference);
    if (!expected) return;
    Completion completion = {.output = output,
                             .expected = expected,
                             .facts = &expected->file->facts,
                             .difference = &difference,
                             .by_id = map_new(program->arena),
                             .carried = map_new(program->arena)};
    collect_wanted(&completion);
    collect_owners(&completion);
    match_names(&completion);
    match_types(&completion);
    size_t count = 0;
    for (size_t i = 0; i < completion.wanted.count; i++) {
        const Wanted *wanted = &completion.wanted.items[i];
        if (wanted->declared) {
            complete_declared(&completion, wanted);
        } else if (!wanted->is_counted) {
            count += add_wanted(&completion, wanted);
        }
    }
    carry_others(&completion);
    output->stack->is_expected = true;
    if (count)
        diag_add(program->model->diags, DIAG_NOTE, program->model->files[output->stack->file].facts.path,
                 output->stack->line, "%zu resources of the stack %.*s are told by the snapshot of a test alone: %.*s",
                 count, STR_ARG(output->stack->label), STR_ARG(expected->file->facts.path));
}
