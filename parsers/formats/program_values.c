#include "parsers/formats/program_values.h"

#include "analyzer/core/limits.h"
#include "analyzer/core/map.h"
#include "parsers/formats/shell.h"

Str program_text(const ProgramReading *all, Text text) { return facts_builder_str(all->builder, text); }

CodeFact program_fact(const ProgramReading *all, uint32_t index) { return *facts_code_at(all->builder, index); }

Expr program_expr(const ProgramReading *all, ExprId id) { return *facts_expr_at(all->builder, id); }

ExprId program_child(const ProgramReading *all, ExprId id, uint32_t index) {
    return index < program_expr(all, id).count ? facts_builder_child(all->builder, id, index) : 0;
}

Str program_last_step(Str path) {
    size_t dot = str_find_last_char(path, '.');
    return dot == SIZE_MAX ? path : str_slice(path, dot + 1, path.size);
}

/* ---- arguments ---- */

static uint32_t first_argument(const Expr *call) { return (call->number & CALL_HAS_CALLEE) != 0; }

/* The n-th argument without a name; 0: there is none. */
ExprId program_argument_at(const ProgramReading *all, ExprId call, uint32_t index) {
    Expr expr = program_expr(all, call);
    for (uint32_t i = first_argument(&expr); expr.kind == EXPR_CALL && i < expr.count; i++) {
        ExprId id = program_child(all, call, i);
        if (program_expr(all, id).kind == EXPR_ARGUMENT) continue;
        if (index-- == 0) return id;
    }
    return 0;
}

ExprId program_argument(const ProgramReading *all, ExprId call, Str name) {
    Expr expr = program_expr(all, call);
    for (uint32_t i = first_argument(&expr); expr.kind == EXPR_CALL && i < expr.count; i++) {
        ExprId id = program_child(all, call, i);
        Expr argument = program_expr(all, id);
        if (argument.kind == EXPR_ARGUMENT && str_equal(program_text(all, argument.text), name))
            return program_child(all, id, 0);
    }
    return 0;
}

/* The value under a key of an object that is written in. */
ExprId program_item(const ProgramReading *all, ExprId object, Str name) {
    Expr expr = program_expr(all, object);
    for (uint32_t i = 0; expr.kind == EXPR_OBJECT && i < expr.count; i++) {
        ExprId item = program_child(all, object, i);
        if (str_equal(program_text(all, program_expr(all, item).text), name)) return program_child(all, item, 1);
    }
    return 0;
}

/* ---- names ---- */

/* The parameter of that name: its place among them, or UINT32_MAX. */
static uint32_t parameter_at(const ProgramReading *all, uint32_t scope, Str name, ExprId *fallback) {
    if (!scope) return UINT32_MAX;
    ExprId parameters = program_fact(all, scope - 1).value;
    Expr expr = program_expr(all, parameters);
    for (uint32_t i = 0, place = 0; expr.kind == EXPR_TUPLE && i < expr.count; i++) {
        ExprId id = program_child(all, parameters, i);
        Expr parameter = program_expr(all, id);
        Str own = program_text(all, parameter.text);
        *fallback = parameter.kind == EXPR_ARGUMENT ? program_child(all, id, 0) : 0;
        if (str_equal(own, name)) return place;
        place += !str_equal(own, STR("self"));
    }
    return UINT32_MAX;
}

static bool names_itself(const ProgramReading *all, ExprId id, Str name, uint32_t depth) {
    Expr expr = program_expr(all, id);
    if (expr.kind == EXPR_NAME && str_equal(program_text(all, expr.text), name)) return true;
    for (uint32_t i = 0; i < expr.count && depth < NESTING_DEPTH_MAX; i++)
        if (names_itself(all, program_child(all, id, i), name, depth + 1)) return true;
    return false;
}

/* What is assigned to a name last, before a fact; MAP_NONE: nothing, or one thing or another. */
static uint32_t assignment_of(const ProgramReading *all, uint32_t scope, Str name, uint32_t before, ExprId condition) {
    for (uint32_t i = before; i > 0; i--) {
        CodeFact fact = program_fact(all, i - 1);
        if (fact.kind != CODE_ASSIGN || fact.scope != scope || !str_equal(program_text(all, fact.name), name)) continue;
        bool is_surely = !fact.condition || fact.condition == condition;
        if (is_surely) return i - 1;
        if (!names_itself(all, fact.value, name, 0)) return MAP_NONE; /* else more is added to it sometimes */
    }
    return MAP_NONE;
}

bool program_is_each(const ProgramReading *all, ExprId id) {
    Expr expr = program_expr(all, id), key = program_expr(all, program_child(all, id, 1));
    return expr.kind == EXPR_INDEX && key.kind == EXPR_NAME && str_equal(program_text(all, key.text), STR("*"));
}

static ProgramFound follow_name(ProgramReading *all, const ProgramFrame *frame, Str name, uint32_t depth) {
    ProgramFound none = {0};
    ExprId fallback = 0;
    uint32_t at = assignment_of(all, frame->scope, name, frame->before, 0);
    ProgramFrame where = *frame;
    uint32_t place = at == MAP_NONE ? parameter_at(all, frame->scope, name, &fallback) : UINT32_MAX;
    if (place != UINT32_MAX) {
        if (!frame->call || !frame->outer) return none;
        CodeFact call = program_fact(all, frame->call - 1);
        ExprId given = program_argument(all, call.value, name);
        if (!given) given = program_argument_at(all, call.value, place);
        if (given) return program_follow(all, frame->outer, given, depth + 1);
        return (ProgramFound){fallback, *frame};
    }
    if (at == MAP_NONE && frame->scope) {
        where = (ProgramFrame){.before = all->fact_count};
        at = assignment_of(all, 0, name, all->fact_count, 0);
    }
    if (at == MAP_NONE) return none;
    CodeFact fact = program_fact(all, at);
    where.before = at;
    if (!program_is_each(all, fact.value)) return program_follow(all, &where, fact.value, depth + 1);
    ProgramFound list = program_follow(all, &where, program_child(all, fact.value, 0), depth + 1);
    bool is_turn =
        list.value && frame->loop && fact.loop == frame->loop && program_expr(all, list.value).kind == EXPR_TUPLE;
    ExprId item = is_turn ? program_child(all, list.value, frame->turn) : 0;
    return item ? program_follow(all, &list.frame, item, depth + 1) : none;
}

/* What a name stands for; all else as it is. */
ProgramFound program_follow(ProgramReading *all, const ProgramFrame *frame, ExprId id, uint32_t depth) {
    Expr expr = program_expr(all, id);
    if (depth > NESTING_DEPTH_MAX / 4 || all->steps == 0) return (ProgramFound){0};
    all->steps--;
    if (expr.kind == EXPR_NAME) return follow_name(all, frame, program_text(all, expr.text), depth);
    return (ProgramFound){id, *frame};
}

/* ---- texts ---- */

static void put_text(Str text, ProgramWriting writing, StrBuf *out) {
    for (size_t i = 0; i < text.size; i++) {
        bool is_special = strchr("\"\\$`", text.data[i]) != NULL;
        if (writing == WRITTEN_IN_QUOTES && is_special) strbuf_add_char(out, '\\');
        strbuf_add_char(out, text.data[i] == '\n' || text.data[i] == '\r' ? ' ' : text.data[i]);
    }
}

static bool is_word_byte(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/* process.env.STAGE, os.environ["STAGE"] are ${STAGE}; args.stage is ${args_stage}. */
static void put_variable(Str name, Str fallback, StrBuf *out) {
    static const char *const environments[] = {"process.env.", "os.environ[\"", "os.environ['", "environ[\"", "ENV[\""};
    for (size_t i = 0; i < sizeof environments / sizeof *environments; i++)
        if (str_starts_with(name, str_from(environments[i])))
            name = str_slice(name, strlen(environments[i]), name.size);
    while (name.size && !is_word_byte(name.data[name.size - 1])) name = str_slice(name, 0, name.size - 1);
    strbuf_add(out, STR("${"));
    if (!name.size || (name.data[0] >= '0' && name.data[0] <= '9')) strbuf_add(out, STR("value_"));
    for (size_t i = 0; i < name.size; i++) strbuf_add_char(out, is_word_byte(name.data[i]) ? name.data[i] : '_');
    if (fallback.size) strbuf_format(out, ":-%.*s", STR_ARG(fallback));
    strbuf_add_char(out, '}');
}

Str program_path(const ProgramReading *all, ExprId id) {
    Expr expr = program_expr(all, id),
         key = expr.kind == EXPR_INDEX ? program_expr(all, program_child(all, id, 1)) : (Expr){0};
    if (key.kind == EXPR_STRING) {
        Str object = program_path(all, program_child(all, id, 0)), name = program_text(all, key.text);
        bool is_environment = shell_is_among(program_last_step(object), "environ env ENV");
        return is_environment ? name : str_format(all->arena, "%.*s.%.*s", STR_ARG(object), STR_ARG(name));
    }
    if (expr.kind == EXPR_ATTR)
        return str_format(all->arena, "%.*s.%.*s", STR_ARG(program_path(all, program_child(all, id, 0))),
                          STR_ARG(program_text(all, expr.text)));
    return expr.kind == EXPR_NAME ? program_text(all, expr.text) : STR_NONE;
}

/* os.getenv("STAGE", "dev"), shlex.quote(x), str(x), ",".join(list) */
static void put_call(ProgramReading *all, const ProgramFrame *frame, ExprId id, ProgramWriting writing, StrBuf *out) {
    Str name = program_path(all, program_child(all, id, 0)), last = program_last_step(name);
    ExprId first = program_argument_at(all, id, 0), second = program_argument_at(all, id, 1);
    Expr argument = program_expr(all, first), fallback = program_expr(all, second);
    bool is_environment = shell_is_among(last, "getenv") || str_ends_with(name, STR("environ.get"));
    if (is_environment && argument.kind == EXPR_STRING)
        put_variable(program_text(all, argument.text),
                     fallback.kind == EXPR_STRING ? program_text(all, fallback.text) : STR_NONE, out);
    else if (shell_is_among(last, "quote str String toString strip trim") && first)
        program_put(all, frame, first, writing, out);
    else
        put_variable(last, STR_NONE, out);
}

void program_put(ProgramReading *all, const ProgramFrame *frame, ExprId id, ProgramWriting writing, StrBuf *out) {
    Expr expr = program_expr(all, id);
    if (all->steps == 0 || !id) return;
    all->steps--;
    Str text = program_text(all, expr.text);
    ProgramFound found;
    switch ((ExprKind)expr.kind) {
    case EXPR_STRING:
    case EXPR_NUMBER: put_text(text, writing, out); return;
    case EXPR_NAME:
        found = program_follow(all, frame, id, 0);
        if (found.value && program_expr(all, found.value).kind != EXPR_OBJECT)
            program_put(all, &found.frame, found.value, writing, out);
        else
            put_variable(text, STR_NONE, out);
        return;
    case EXPR_CALL: put_call(all, frame, id, writing, out); return;
    case EXPR_TUPLE: return;
    default: break;
    }
    bool is_sum = expr.kind == EXPR_BINARY && expr.number == OP_ADD, is_template = expr.kind == EXPR_TEMPLATE;
    for (uint32_t i = 0; (is_sum || is_template) && i < expr.count; i++)
        program_put(all, frame, program_child(all, id, i), writing, out);
    bool is_choice = expr.kind == EXPR_BINARY && (expr.number == OP_OR || expr.number == OP_COALESCE);
    Expr other = is_choice ? program_expr(all, program_child(all, id, 1)) : (Expr){0};
    if (is_choice)
        put_variable(program_path(all, program_child(all, id, 0)),
                     other.kind == EXPR_STRING ? program_text(all, other.text) : STR_NONE, out);
    else if (!is_sum && !is_template)
        put_variable(program_path(all, id), STR_NONE, out);
}

/* ---- lists of words ---- */

static bool is_plain_word(Str text) {
    for (size_t i = 0; i < text.size; i++)
        if (!is_word_byte(text.data[i]) && !strchr("-./:=@,%+", text.data[i])) return false;
    return text.size > 0;
}

/* What is added to a list by calls, behind what it was assigned: cmd.append(x), cmd.extend([x]) */
static void put_added(ProgramReading *all, const ProgramFrame *frame, Str name, uint32_t from, StrBuf *out) {
    for (uint32_t i = from; i < frame->before; i++) {
        CodeFact fact = program_fact(all, i);
        Str called = program_text(all, fact.name), last = program_last_step(called);
        bool is_added = fact.kind == CODE_CALL && fact.scope == frame->scope && !fact.condition &&
                        shell_is_among(last, "append extend push") && called.size == name.size + 1 + last.size &&
                        str_starts_with(called, name);
        for (uint32_t k = 0; is_added && program_argument_at(all, fact.value, k); k++)
            program_put_words(all, frame, program_argument_at(all, fact.value, k), out);
    }
}

void program_put_words(ProgramReading *all, const ProgramFrame *frame, ExprId id, StrBuf *out) {
    Expr expr = program_expr(all, id);
    if (all->steps == 0 || !id) return;
    all->steps--;
    if (expr.kind == EXPR_NAME) {
        Str name = program_text(all, expr.text);
        ProgramFound found = program_follow(all, frame, id, 0);
        Expr value = program_expr(all, found.value);
        bool is_list = value.kind == EXPR_TUPLE || (value.kind == EXPR_BINARY && value.number == OP_ADD);
        uint32_t at = is_list ? assignment_of(all, frame->scope, name, frame->before, 0) : MAP_NONE;
        if (is_list) program_put_words(all, &found.frame, found.value, out);
        if (at != MAP_NONE) put_added(all, frame, name, at + 1, out);
        if (is_list) return;
    }
    if (expr.kind == EXPR_TUPLE) {
        for (uint32_t i = 0; i < expr.count; i++) program_put_words(all, frame, program_child(all, id, i), out);
        return;
    }
    if (expr.kind == EXPR_ARGUMENT) { /* *options */
        program_put_words(all, frame, program_child(all, id, 0), out);
        return;
    }
    Expr left = expr.count ? program_expr(all, program_child(all, id, 0)) : (Expr){0};
    ProgramFound first =
        left.kind == EXPR_NAME ? program_follow(all, frame, program_child(all, id, 0), 0) : (ProgramFound){0};
    bool is_list = left.kind == EXPR_TUPLE || (first.value && program_expr(all, first.value).kind == EXPR_TUPLE);
    if (expr.kind == EXPR_BINARY && expr.number == OP_ADD && is_list) {
        for (uint32_t i = 0; i < 2; i++) program_put_words(all, frame, program_child(all, id, i), out);
        return;
    }
    if (expr.kind == EXPR_STRING && is_plain_word(program_text(all, expr.text))) {
        strbuf_format(out, " %.*s", STR_ARG(program_text(all, expr.text)));
        return;
    }
    strbuf_add(out, STR(" \""));
    program_put(all, frame, id, WRITTEN_IN_QUOTES, out);
    strbuf_add_char(out, '"');
}

bool program_is_list(ProgramReading *all, const ProgramFrame *frame, ExprId id) {
    ProgramFound found = id ? program_follow(all, frame, id, 0) : (ProgramFound){0};
    for (ExprId at = found.value; at; at = program_child(all, at, 0)) {
        Expr expr = program_expr(all, at);
        if (expr.kind == EXPR_TUPLE) return true;
        if (expr.kind == EXPR_NAME)
            return program_is_list(all, &(ProgramFrame){.scope = found.frame.scope, .before = found.frame.before}, at);
        if (expr.kind != EXPR_BINARY || expr.number != OP_ADD) return false;
    }
    return false;
}
