/* Which branches of a program are taken and how often its loops are run, as far as the source says. */
#include "analyzer/core/limits.h"
#include "graph/construct_program.h"

static const Lead UNKNOWN = {.kind = LEAD_UNKNOWN};

static Str text_of(const Frame *frame, ExprId id) {
    return facts_str(frame->source->facts, facts_expr(frame->source->facts, id)->text);
}

static const Expr *written_of(const Lead *lead) { return facts_expr(lead->frame->source->facts, lead->expr); }

/* ---- conditions ---- */

static Answer answer_of(bool is_true) { return is_true ? ANSWER_YES : ANSWER_NO; }

static Answer negation(Answer answer) { return answer == ANSWER_UNKNOWN ? answer : answer_of(answer == ANSWER_NO); }

static Answer truth_of(Program *program, const Lead *lead) {
    const Expr *expr;
    construct_note_deciding(program, lead);
    switch (lead->kind) {
    case LEAD_ABSENT: return ANSWER_NO;
    case LEAD_OBJECT: return lead->attribute.size ? ANSWER_UNKNOWN : ANSWER_YES;
    case LEAD_NUMBER: return answer_of(lead->number != 0);
    case LEAD_VALUE: break;
    default: return ANSWER_UNKNOWN;
    }
    expr = written_of(lead);
    Str text = facts_str(lead->frame->source->facts, expr->text);
    switch ((ExprKind)expr->kind) {
    case EXPR_NULL: return ANSWER_NO;
    case EXPR_BOOL: return answer_of(expr->number);
    case EXPR_STRING: return answer_of(text.size);
    case EXPR_NUMBER: return answer_of(!str_equal(text, STR("0")));
    case EXPR_TUPLE:
    case EXPR_OBJECT: return expr->count ? ANSWER_YES : ANSWER_UNKNOWN; /* empty ones are true in some languages */
    default: return ANSWER_UNKNOWN;
    }
}

/* `this.region` of a stack with an env: as written there, or in that of the stage around it. */
static bool placed(Program *program, const Lead *lead, Str *out) {
    enum { STAGES_MAX = 8 };
    bool is_place = str_equal(lead->attribute, STR("region")) || str_equal(lead->attribute, STR("account"));
    const Construct *construct = lead->object->construct;
    if (!is_place || !construct || construct->kind != CONSTRUCT_STACK) return false;
    const Object *at = lead->object;
    for (int i = 0; i < STAGES_MAX && at; i++, at = at->parent) {
        Lead place = construct_member(program, construct_argument(program, at, STR("env")), lead->attribute);
        if (place.kind == LEAD_ABSENT) continue;
        if (place.kind != LEAD_VALUE || place.is_default || written_of(&place)->kind != EXPR_STRING) return false;
        *out = facts_str(place.frame->source->facts, written_of(&place)->text);
        return true;
    }
    return false;
}

/* What can be compared: a text that stands for the value, and whether there is any. */
static bool comparable(Program *program, const Lead *lead, Str *out, bool *is_nothing) {
    *is_nothing = lead->kind == LEAD_ABSENT;
    *out = STR_NONE;
    construct_note_deciding(program, lead);
    if (lead->is_default) return false;
    if (lead->kind == LEAD_ABSENT) return true;
    if (lead->kind == LEAD_NUMBER) {
        *out = str_format(program->arena, "%lld", (long long)lead->number);
        return true;
    }
    if (lead->kind == LEAD_LIBRARY && !lead->expr && lead->library) {
        *out = lead->path;
        return true;
    }
    if (lead->kind == LEAD_OBJECT) return placed(program, lead, out);
    if (lead->kind != LEAD_VALUE) return false;
    const Expr *expr = written_of(lead);
    *is_nothing = expr->kind == EXPR_NULL;
    *out = facts_str(lead->frame->source->facts, expr->text);
    if (expr->kind == EXPR_BOOL) *out = expr->number ? STR("true") : STR("false");
    return expr->kind == EXPR_NULL || expr->kind == EXPR_BOOL || expr->kind == EXPR_STRING || expr->kind == EXPR_NUMBER;
}

/* The name that Python gives the file that is run. */
static bool is_main(const Frame *frame, ExprId left, ExprId right) {
    const Facts *facts = frame->source->facts;
    Str main;
    bool is_name = facts_expr(facts, left)->kind == EXPR_NAME && str_equal(text_of(frame, left), STR("__name__"));
    return is_name && expr_literal(facts, right, &main) && str_equal(main, STR("__main__"));
}

static Answer are_equal(Program *program, Frame *frame, ExprId left, ExprId right) {
    if (is_main(frame, left, right) || is_main(frame, right, left)) return ANSWER_YES;
    Lead leads[2] = {construct_lead(program, frame, left), construct_lead(program, frame, right)};
    Str texts[2];
    bool is_nothing[2], is_known[2];
    for (int i = 0; i < 2; i++) is_known[i] = comparable(program, &leads[i], &texts[i], &is_nothing[i]);
    for (int i = 0; i < 2; i++) {
        bool is_written = leads[i].kind == LEAD_VALUE && !leads[i].is_default &&
                          (written_of(&leads[i])->kind == EXPR_OBJECT || written_of(&leads[i])->kind == EXPR_TUPLE);
        bool is_object = is_written || (leads[i].kind == LEAD_OBJECT && !leads[i].attribute.size);
        if (is_object && is_known[1 - i] && is_nothing[1 - i]) return ANSWER_NO;
    }
    if (!is_known[0] || !is_known[1]) return ANSWER_UNKNOWN;
    if (is_nothing[0] || is_nothing[1]) return answer_of(is_nothing[0] && is_nothing[1]);
    return answer_of(str_equal(texts[0], texts[1]));
}

static Answer is_less(Program *program, Frame *frame, ExprId left, ExprId right, bool or_equal) {
    Lead leads[2] = {construct_lead(program, frame, left), construct_lead(program, frame, right)};
    int64_t numbers[2];
    for (int i = 0; i < 2; i++) {
        Str text;
        bool is_nothing;
        if (!comparable(program, &leads[i], &text, &is_nothing) || !str_to_int64(text, &numbers[i]))
            return ANSWER_UNKNOWN;
    }
    return answer_of(or_equal ? numbers[0] <= numbers[1] : numbers[0] < numbers[1]);
}

/* `x in [a, b]` */
static Answer is_item(Program *program, Frame *frame, ExprId item, ExprId list) {
    Lead items = construct_lead(program, frame, list);
    if (items.kind != LEAD_VALUE || written_of(&items)->kind != EXPR_TUPLE) return ANSWER_UNKNOWN;
    Lead wanted = construct_lead(program, frame, item);
    Str text, other;
    bool is_nothing;
    if (!comparable(program, &wanted, &text, &is_nothing) || is_nothing) return ANSWER_UNKNOWN;
    Answer found = ANSWER_NO;
    const Facts *facts = items.frame->source->facts;
    for (uint32_t i = 0; i < written_of(&items)->count; i++) {
        Lead one = construct_lead(program, items.frame, expr_child(facts, items.expr, i));
        if (!comparable(program, &one, &other, &is_nothing))
            found = ANSWER_UNKNOWN;
        else if (str_equal(text, other))
            return ANSWER_YES;
    }
    return found;
}

static Answer holds(Program *program, Frame *frame, ExprId id, int depth);

static Answer holds_binary(Program *program, Frame *frame, ExprId id, int depth) {
    const Facts *facts = frame->source->facts;
    ExprId left = expr_child(facts, id, 0), right = expr_child(facts, id, 1);
    Answer first, second;
    switch ((ExprOp)facts_expr(facts, id)->number) {
    case OP_AND:
    case OP_OR: {
        bool is_or = facts_expr(facts, id)->number == OP_OR;
        Answer decides = is_or ? ANSWER_YES : ANSWER_NO;
        first = holds(program, frame, left, depth + 1);
        second = first == decides ? first : holds(program, frame, right, depth + 1);
        if (first == decides || second == decides) return decides;
        return first == ANSWER_UNKNOWN ? first : second;
    }
    case OP_EQUAL: return are_equal(program, frame, left, right);
    case OP_NOT_EQUAL: return negation(are_equal(program, frame, left, right));
    case OP_LESS: return is_less(program, frame, left, right, false);
    case OP_LESS_EQUAL: return is_less(program, frame, left, right, true);
    case OP_GREATER: return is_less(program, frame, right, left, false);
    case OP_GREATER_EQUAL: return is_less(program, frame, right, left, true);
    case OP_IN: return is_item(program, frame, left, right);
    case OP_NOT_IN: return negation(is_item(program, frame, left, right));
    case OP_COALESCE:
        first = holds(program, frame, left, depth + 1);
        if (first != ANSWER_NO) return first;
        return construct_lead(program, frame, left).kind == LEAD_ABSENT ? holds(program, frame, right, depth + 1)
                                                                        : ANSWER_UNKNOWN;
    default: return ANSWER_UNKNOWN;
    }
}

static Answer holds(Program *program, Frame *frame, ExprId id, int depth) {
    enum { CONDITION_DEPTH_MAX = 24 };
    if (!id || depth > CONDITION_DEPTH_MAX || !construct_step(program, frame, id)) return ANSWER_UNKNOWN;
    const Facts *facts = frame->source->facts;
    const Expr *expr = facts_expr(facts, id);
    if (expr->kind == EXPR_UNARY)
        return expr->number == OP_NOT ? negation(holds(program, frame, expr_child(facts, id, 0), depth + 1))
                                      : ANSWER_UNKNOWN;
    if (expr->kind == EXPR_BINARY) return holds_binary(program, frame, id, depth);
    /* [a, b].includes(x) */
    ExprId callee = expr->kind == EXPR_CALL && expr_argument_count(facts, id) == 1 ? expr_callee(facts, id) : 0;
    if (callee && facts_expr(facts, callee)->kind == EXPR_ATTR && str_equal(text_of(frame, callee), STR("includes")))
        return is_item(program, frame, expr_argument(facts, id, 0), expr_child(facts, callee, 0));
    Lead lead = construct_lead(program, frame, id);
    if (lead.is_default) return ANSWER_UNKNOWN;
    bool is_elsewhere = lead.kind == LEAD_VALUE && (lead.frame != frame || lead.expr != id);
    bool is_asked = is_elsewhere && (written_of(&lead)->kind == EXPR_BINARY || written_of(&lead)->kind == EXPR_UNARY);
    return is_asked ? holds(program, lead.frame, lead.expr, depth + 1) : truth_of(program, &lead);
}

Answer construct_holds(Program *program, Frame *frame, ExprId condition) { return holds(program, frame, condition, 0); }

/* ---- loops ---- */

static uint32_t loop_of(const Frame *frame, uint32_t loop) { return frame->source->facts->code[loop - 1].loop; }

static bool is_inside(const Frame *frame, uint32_t loop, uint32_t around) {
    for (int i = 0; i < NESTING_DEPTH_MAX && loop; i++) {
        if (loop == around) return true;
        loop = loop_of(frame, loop);
    }
    return around == 0;
}

Frame *construct_frame_at(Program *program, Frame *frame, uint32_t loop) {
    while (frame->loop && !is_inside(frame, loop, frame->loop)) frame = frame->around;
    uint32_t inner[CONSTRUCT_LOOP_DEPTH_MAX], count = 0;
    for (uint32_t at = loop; at && at != frame->loop && count < CONSTRUCT_LOOP_DEPTH_MAX; at = loop_of(frame, at))
        inner[count++] = at;
    while (count) {
        uint32_t turns = 0;
        bool is_known = construct_turns(program, frame, inner[--count], &turns);
        frame = construct_turn(program, frame, inner[count], 0, is_known ? turns : 0);
    }
    return frame;
}

typedef enum { RUNS_OVER_UNKNOWN, RUNS_OVER_LIST, RUNS_OVER_PAIRS, RUNS_OVER_KEYS, RUNS_OVER_RANGE } Runs;

/* The methods and functions of the languages that give the items of something. */
static const struct {
    const char *name;
    Runs runs;
    bool is_of_argument; /* what is asked is the first argument, else what the method is called on */
    bool counts;         /* the first of each pair is its number */
} ITEMS[] = {
    {"Object.entries", RUNS_OVER_PAIRS, true, false}, {"Object.keys", RUNS_OVER_KEYS, true, false},
    {"Object.values", RUNS_OVER_LIST, true, false},   {"items", RUNS_OVER_PAIRS, false, false},
    {"keys", RUNS_OVER_KEYS, false, false},           {"values", RUNS_OVER_LIST, false, false},
    {"entries", RUNS_OVER_PAIRS, false, true},        {"enumerate", RUNS_OVER_PAIRS, true, true},
    {"range", RUNS_OVER_RANGE, true, true},           {"sorted", RUNS_OVER_UNKNOWN, true, false},
};

typedef struct {
    Runs runs;
    bool counts;
    Lead of; /* LEAD_VALUE: a list or object */
    int64_t first, count;
} Run;

static bool number_of(Program *program, Frame *frame, ExprId id, int64_t *out) {
    Lead lead = construct_lead(program, frame, id);
    *out = lead.number;
    if (lead.kind == LEAD_NUMBER) return true;
    return lead.kind == LEAD_VALUE && written_of(&lead)->kind == EXPR_NUMBER &&
           str_to_int64(text_of(lead.frame, lead.expr), out);
}

/* `names.push(x)`: is the list that a variable starts with added to? */
static bool is_grown(const Lead *lead) {
    static const char *const methods[] = {".push", ".append", ".extend", ".insert", ".unshift", ".add", ".concat"};
    const Facts *facts = lead->frame->source->facts;
    Str name = STR_NONE;
    uint32_t scope = 0;
    for (uint32_t i = 0; i < facts->code_count && !name.size; i++) {
        if (facts->code[i].kind != CODE_ASSIGN || facts->code[i].value != lead->expr) continue;
        name = facts_str(facts, facts->code[i].name);
        scope = facts->code[i].scope;
    }
    for (uint32_t i = 0; i < facts->code_count && name.size; i++) {
        Str called = facts_str(facts, facts->code[i].name);
        if (facts->code[i].kind != CODE_CALL || !str_starts_with(called, name)) continue;
        bool is_field = str_find_char(name, '.', 0) != SIZE_MAX;
        Str method = str_slice(called, name.size, called.size);
        for (size_t k = 0; (is_field || facts->code[i].scope == scope) && k < sizeof methods / sizeof *methods; k++)
            if (str_equal(method, str_from(methods[k]))) return true;
    }
    return false;
}

/* A list or object all of whose items are written. What starts empty is filled later. */
static bool is_whole(const Lead *lead) {
    if (lead->kind != LEAD_VALUE || lead->is_default) return false;
    const Facts *facts = lead->frame->source->facts;
    const Expr *expr = written_of(lead);
    if ((expr->kind != EXPR_TUPLE && expr->kind != EXPR_OBJECT) || !expr->count) return false;
    for (uint32_t i = 0; i < expr->count; i++)
        if (facts_expr(facts, expr_child(facts, lead->expr, i))->kind == EXPR_ARGUMENT) return false;
    return !is_grown(lead);
}

static Run run_of_call(Program *program, Frame *frame, ExprId call) {
    const Facts *facts = frame->source->facts;
    Run run = {.runs = RUNS_OVER_UNKNOWN};
    ExprId callee = expr_callee(facts, call);
    if (!callee) return run;
    bool is_method = facts_expr(facts, callee)->kind == EXPR_ATTR;
    ExprId object = is_method ? expr_child(facts, callee, 0) : 0;
    bool is_plain = is_method && facts_expr(facts, object)->kind == EXPR_NAME;
    Str name = text_of(frame, callee);
    Str path =
        is_plain ? str_format(program->arena, "%.*s.%.*s", STR_ARG(text_of(frame, object)), STR_ARG(name)) : name;
    for (size_t i = 0; i < sizeof ITEMS / sizeof *ITEMS; i++) {
        Str wanted = str_from(ITEMS[i].name);
        bool is_called = str_equal(path, wanted) || (is_method && !ITEMS[i].is_of_argument && str_equal(name, wanted));
        if (!is_called) continue;
        run.runs = ITEMS[i].runs;
        run.counts = ITEMS[i].counts;
        if (run.runs == RUNS_OVER_RANGE) {
            int64_t ends[2] = {0, 0};
            uint32_t count = expr_argument_count(facts, call);
            bool is_known =
                count >= 1 && count <= 2 && number_of(program, frame, expr_argument(facts, call, 0), &ends[1]);
            if (is_known && count == 2) {
                ends[0] = ends[1];
                is_known = number_of(program, frame, expr_argument(facts, call, 1), &ends[1]);
            }
            run.first = ends[0];
            run.count = ends[1] > ends[0] ? ends[1] - ends[0] : 0;
            if (!is_known) run.runs = RUNS_OVER_UNKNOWN;
            return run;
        }
        run.of = construct_lead(program, frame, ITEMS[i].is_of_argument ? expr_argument(facts, call, 0) : object);
        if (!is_whole(&run.of)) return (Run){.runs = RUNS_OVER_UNKNOWN};
        run.count = written_of(&run.of)->count;
        return run;
    }
    return run;
}

static Run run_of(Program *program, Frame *frame, ExprId collection) {
    const Facts *facts = frame->source->facts;
    if (facts_expr(facts, collection)->kind == EXPR_CALL) {
        Run run = run_of_call(program, frame, collection);
        if (run.runs != RUNS_OVER_UNKNOWN) return run;
    }
    Lead lead = construct_lead(program, frame, collection);
    if (lead.kind == LEAD_VALUE && lead.expr != collection &&
        facts_expr(lead.frame->source->facts, lead.expr)->kind == EXPR_CALL)
        return run_of_call(program, lead.frame, lead.expr);
    if (!is_whole(&lead)) return (Run){.runs = RUNS_OVER_UNKNOWN};
    bool is_list = written_of(&lead)->kind == EXPR_TUPLE;
    return (Run){.runs = is_list ? RUNS_OVER_LIST : RUNS_OVER_KEYS, .of = lead, .count = written_of(&lead)->count};
}

/* `i < n`: the name that is counted up, the number that it starts with, and how often it is. */
static bool counted(Program *program, Frame *frame, ExprId condition, Str *name, int64_t *first, int64_t *count) {
    const Facts *facts = frame->source->facts;
    const Expr *expr = facts_expr(facts, condition);
    bool is_less = expr->kind == EXPR_BINARY && (expr->number == OP_LESS || expr->number == OP_LESS_EQUAL);
    ExprId left = is_less ? expr_child(facts, condition, 0) : 0;
    if (!left || facts_expr(facts, left)->kind != EXPR_NAME) return false;
    *name = text_of(frame, left);
    int64_t end = 0;
    Lead start = UNKNOWN;
    for (uint32_t at = frame->source->first[frame->scope]; at; at = frame->source->next[at - 1]) {
        const CodeFact *fact = &facts->code[at - 1];
        if (fact->kind == CODE_ASSIGN && fact->value < condition && str_equal(facts_str(facts, fact->name), *name))
            start = (Lead){.kind = LEAD_VALUE, .frame = frame, .expr = fact->value};
    }
    if (start.kind != LEAD_VALUE || !number_of(program, start.frame, start.expr, first)) return false;
    if (!number_of(program, frame, expr_child(facts, condition, 1), &end)) return false;
    if (expr->number == OP_LESS_EQUAL) end++;
    *count = end > *first ? end - *first : 0;
    return true;
}

static bool is_while(const Facts *facts, uint32_t loop) { return facts->code[loop - 1].alias.size > 0; }

bool construct_turns(Program *program, Frame *frame, uint32_t loop, uint32_t *turns) {
    const Facts *facts = frame->source->facts;
    ExprId value = facts->code[loop - 1].value;
    int64_t first = 0, count = 0;
    Str name;
    *turns = 1;
    if (!value) return false;
    if (is_while(facts, loop)) {
        if (!counted(program, frame, value, &name, &first, &count)) return false;
    } else {
        Run run = run_of(program, frame, value);
        if (run.runs == RUNS_OVER_UNKNOWN) return false;
        count = run.count;
    }
    if (count > CONSTRUCT_TURNS_MAX || count * (frame->loop ? frame->runs : 1) > CONSTRUCT_RUNS_MAX) return false;
    *turns = (uint32_t)count;
    return true;
}

Frame *construct_turn(Program *program, Frame *around, uint32_t loop, uint32_t turn, uint32_t turns) {
    uint32_t parts[3] = {around->number, loop, turn};
    Str key = {(const char *)parts, sizeof parts};
    bool is_new = false;
    uint32_t at = map_add(program->turns, key, (uint32_t)program->frames.count, &is_new);
    if (!is_new) return program->frames.items[map_value_at(program->turns, at)];
    Frame *frame = ARENA_NEW(program->arena, Frame);
    *frame = *around;
    frame->around = around;
    frame->loop = loop;
    frame->turn = turn;
    frame->is_any = !turns;
    frame->runs = (around->loop ? around->runs : 1) * (turns ? turns : 1);
    *VEC_PUSH(program->arena, &program->frames) = frame;
    frame->number = (uint32_t)program->frames.count;
    return frame;
}

/* The turn of the loop over this collection that the frame is in. */
static const Frame *turn_over(const Frame *frame, ExprId collection) {
    while (frame->loop && frame->source->facts->code[frame->loop - 1].value != collection) frame = frame->around;
    return frame->loop ? frame : NULL;
}

Lead construct_turn_number(Program *program, Frame *frame, ExprId collection) {
    (void)program;
    const Frame *turn = turn_over(frame, collection);
    if (!turn || turn->is_any) return UNKNOWN;
    return (Lead){.kind = LEAD_NUMBER, .number = turn->turn};
}

Lead construct_counter(Program *program, Frame *frame, Str name) {
    for (Frame *at = frame; at->loop; at = at->around) {
        const Facts *facts = at->source->facts;
        ExprId condition = facts->code[at->loop - 1].value;
        int64_t first, count;
        Str counter;
        if (!is_while(facts, at->loop) || at->is_any || !condition) continue;
        if (!counted(program, at->around, condition, &counter, &first, &count) || !str_equal(counter, name)) continue;
        return (Lead){.kind = LEAD_NUMBER, .number = first + at->turn};
    }
    return UNKNOWN;
}

Lead construct_item(Program *program, Frame *frame, ExprId collection, int part) {
    const Frame *turn = turn_over(frame, collection);
    if (!turn || turn->is_any) return UNKNOWN;
    Run run = run_of(program, turn->around, collection);
    if (run.runs == RUNS_OVER_UNKNOWN || turn->turn >= run.count) return UNKNOWN;
    if (frame->source->dialect == DIALECT_GO && (run.runs == RUNS_OVER_LIST || run.runs == RUNS_OVER_KEYS)) {
        /* `range` gives number and item of lists, key and value of maps; with one name, the first of them. */
        run.counts = run.runs == RUNS_OVER_LIST;
        run.runs = RUNS_OVER_PAIRS;
        if (part < 0) part = 0;
    }
    bool is_pair = run.runs == RUNS_OVER_PAIRS;
    if (run.runs == RUNS_OVER_RANGE || (is_pair && run.counts && part == 0))
        return (Lead){.kind = LEAD_NUMBER, .number = run.first + turn->turn};
    if (is_pair && part < 0) return UNKNOWN;
    const Facts *facts = run.of.frame->source->facts;
    ExprId item = expr_child(facts, run.of.expr, turn->turn);
    bool is_key = run.runs == RUNS_OVER_KEYS || (is_pair && part == 0);
    if (facts_expr(facts, item)->kind == EXPR_ITEM) {
        /* A name stands for itself as a key: it leads nowhere. */
        ExprId key = expr_child(facts, item, 0);
        if (is_key && facts_expr(facts, key)->kind == EXPR_STRING)
            return (Lead){.kind = LEAD_VALUE, .frame = run.of.frame, .expr = key};
        if (is_key) return construct_lead(program, run.of.frame, key);
        item = expr_child(facts, item, 1);
    } else if (is_key) {
        return UNKNOWN;
    }
    Lead whole = construct_lead(program, run.of.frame, item);
    bool is_part = part >= 0 && !is_pair && whole.kind == LEAD_VALUE && written_of(&whole)->kind == EXPR_TUPLE &&
                   (uint32_t)part < written_of(&whole)->count;
    if (!is_part) return part >= 0 && !is_pair ? UNKNOWN : whole;
    return construct_lead(program, whole.frame, expr_child(whole.frame->source->facts, whole.expr, (uint32_t)part));
}

/* ---- what decides about an object ---- */

enum { ASKS_MAX = 16 };

/* a.b.c; false for all else. */
static bool put_path(const Frame *frame, ExprId id, StrBuf *out, int depth) {
    const Facts *facts = frame->source->facts;
    const Expr *expr = facts_expr(facts, id);
    if (depth > ASKS_MAX || (expr->kind != EXPR_NAME && expr->kind != EXPR_ATTR)) return false;
    if (expr->kind == EXPR_ATTR && !put_path(frame, expr_child(facts, id, 0), out, depth + 1)) return false;
    strbuf_format(out, ".%.*s", STR_ARG(facts_str(facts, expr->text)));
    return true;
}

/* What is asked, wherever it came from: a parameter is the same as what it is given. */
static Str key_of(Program *program, Frame *frame, ExprId id) {
    enum { KEY_SIZE_MAX = 400 };
    Lead lead = construct_lead(program, frame, id);
    StrBuf path = strbuf_new(program->arena, KEY_SIZE_MAX);
    if (lead.kind == LEAD_VALUE) {
        frame = lead.frame;
        id = lead.expr;
    }
    if (!put_path(frame, id, &path, 0)) return str_format(program->arena, "%u %u", frame->number, id);
    return str_format(program->arena, "%u%.*s", frame->number, STR_ARG(strbuf_str(&path)));
}

/* The conditions that must hold together, one by one. */
static void add_asks(Program *program, Object *object, Frame *frame, ExprId condition, int depth) {
    const Facts *facts = frame->source->facts;
    const Expr *expr = facts_expr(facts, condition);
    if (depth < ASKS_MAX && expr->kind == EXPR_BINARY && expr->number == OP_AND) {
        add_asks(program, object, frame, expr_child(facts, condition, 0), depth + 1);
        add_asks(program, object, frame, expr_child(facts, condition, 1), depth + 1);
        return;
    }
    Answer answer = construct_holds(program, frame, condition);
    if (answer == ANSWER_NO) object->is_absent = true;
    if (answer != ANSWER_UNKNOWN || object->asks.count >= ASKS_MAX) return;
    bool is_negated = expr->kind == EXPR_UNARY && expr->number == OP_NOT;
    ExprId asked = is_negated ? expr_child(facts, condition, 0) : condition;
    Str key = key_of(program, frame, asked);
    for (size_t i = 0; i < object->asks.count; i++) {
        const Ask *before = &object->asks.items[i];
        if (!str_equal(before->key, key)) continue;
        if (before->is_negated != is_negated) object->is_absent = true;
        return;
    }
    *VEC_PUSH(program->arena, &object->asks) =
        (Ask){.frame = frame, .expr = asked, .key = key, .is_negated = is_negated};
}

/* The frame that a condition is looked up in is the one around all turns that it doesn't depend on; the same condition is then
 * the same wherever it is asked. */
static void ask_call(Program *program, Object *object, Frame *frame, ExprId call) {
    const Source *source = frame->source;
    for (uint32_t at = source->first[frame->scope]; at; at = source->next[at - 1]) {
        const CodeFact *fact = &source->facts->code[at - 1];
        if (fact->kind != CODE_CALL || fact->value != call) continue;
        if (fact->condition) add_asks(program, object, frame, fact->condition, 0);
        break;
    }
    for (Frame *turn = frame; turn->loop; turn = turn->around)
        if (turn->is_any && object->asks.count < ASKS_MAX)
            *VEC_PUSH(program->arena, &object->asks) =
                (Ask){.frame = turn->around, .expr = source->facts->code[turn->loop - 1].value, .is_loop = true};
}

void construct_ask(Program *program, Object *object) {
    enum { CALLERS_MAX = 40 };
    Frame *frame = object->made_in;
    ExprId call = object->made_by;
    for (int i = 0; i < CALLERS_MAX && frame && construct_step(program, frame, call); i++) {
        ask_call(program, object, frame, call);
        call = frame->call ? frame->call : frame->self ? frame->self->made_by : 0;
        frame = frame->caller;
    }
}

/* `b` is what `not (a or b)` denies, too. */
static bool denies(const Facts *facts, ExprId denied, ExprId id, int depth) {
    const Expr *expr = facts_expr(facts, denied);
    if (denied == id) return true;
    if (depth > ASKS_MAX || expr->kind != EXPR_BINARY || expr->number != OP_OR) return false;
    return denies(facts, expr_child(facts, denied, 0), id, depth + 1) ||
           denies(facts, expr_child(facts, denied, 1), id, depth + 1);
}

bool construct_excludes(const Object *a, const Object *b) {
    for (size_t i = 0; i < a->asks.count; i++) {
        for (size_t k = 0; k < b->asks.count; k++) {
            const Ask *x = &a->asks.items[i], *y = &b->asks.items[k];
            if (x->is_negated == y->is_negated || x->is_loop || y->is_loop) continue;
            if (str_equal(x->key, y->key)) return true;
            if (x->frame != y->frame) continue;
            ExprId denied = x->is_negated ? x->expr : y->expr, asked = x->is_negated ? y->expr : x->expr;
            if (denies(x->frame->source->facts, denied, asked, 0)) return true;
        }
    }
    return false;
}

/* The first name in an expression, with the path to it. */
static bool put_name(const Frame *frame, ExprId id, StrBuf *out, int depth) {
    const Facts *facts = frame->source->facts;
    const Expr *expr = facts_expr(facts, id);
    Str literal;
    if (!id || depth > ASKS_MAX) return false;
    switch ((ExprKind)expr->kind) {
    case EXPR_NAME: strbuf_add(out, facts_str(facts, expr->text)); return true;
    case EXPR_ATTR:
        if (!put_name(frame, expr_child(facts, id, 0), out, depth + 1)) return false;
        strbuf_format(out, ".%.*s", STR_ARG(facts_str(facts, expr->text)));
        return true;
    case EXPR_CALL: {
        ExprId callee = expr_callee(facts, id);
        /* isinstance(x, Y), len(x) */
        bool is_function = callee && facts_expr(facts, callee)->kind == EXPR_NAME;
        for (uint32_t i = 0; is_function && i < expr_argument_count(facts, id); i++)
            if (put_name(frame, expr_argument(facts, id, i), out, depth + 1)) return true;
        if (!callee || !put_name(frame, callee, out, depth + 1)) {
            for (uint32_t i = 0; i < expr_argument_count(facts, id); i++)
                if (put_name(frame, expr_argument(facts, id, i), out, depth + 1)) return true;
            return false;
        }
        bool has_literal = expr_argument_count(facts, id) && expr_literal(facts, expr_argument(facts, id, 0), &literal);
        if (has_literal) strbuf_format(out, "(\"%.*s\")", STR_ARG(literal));
        return true;
    }
    default:
        for (uint32_t i = 0; i < expr->count; i++)
            if (put_name(frame, expr_child(facts, id, i), out, depth + 1)) return true;
        return false;
    }
}

Str construct_asked(Program *program, const Ask *ask) {
    enum { ASKED_SIZE_MAX = 200 };
    StrBuf out = strbuf_new(program->arena, ASKED_SIZE_MAX);
    if (ask->is_loop) strbuf_add(&out, STR("number of "));
    bool is_named = ask->expr && put_name(ask->frame, ask->expr, &out, 0);
    if (!is_named) strbuf_add(&out, ask->is_loop ? STR("turns") : STR("a condition of the program"));
    return strbuf_str(&out);
}
