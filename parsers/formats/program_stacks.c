#include "parsers/formats/program_stacks.h"

#include "analyzer/core/limits.h"
#include "parsers/formats/deploy_rows.h"
#include "parsers/formats/shell.h"

enum { DEPTH_MAX = 24 };

/* ---- arguments ---- */

static ExprId in_object(ProgramReading *all, const ProgramFrame *frame, ExprId object, Str name, ProgramFrame *where) {
    ProgramFound found = object ? program_follow(all, frame, object, 0) : (ProgramFound){0};
    *where = found.frame;
    return found.value ? program_item(all, found.value, name) : 0;
}

/* f(Name=x), f(**{"Name": x}) and f({Name: x}); 0: it is not given, or not written in. */
static ExprId given(ProgramReading *all, const ProgramFrame *frame, ExprId call, Str name, ProgramFrame *where) {
    *where = *frame;
    ExprId value = program_argument(all, call, name), spread = program_argument(all, call, STR("**"));
    if (!value && spread) value = in_object(all, frame, spread, name, where);
    if (!value) value = in_object(all, frame, program_argument_at(all, call, 0), name, where);
    return value;
}

/* ---- clients ---- */

static Str name_of_call(const ProgramReading *all, ExprId call) {
    Expr callee = program_expr(all, program_child(all, call, 0));
    return program_text(all, callee.text);
}

/* cf of cf.create_stack(…); 0: it stands alone. */
static ExprId object_of_call(const ProgramReading *all, ExprId call) {
    ExprId callee = program_child(all, call, 0);
    return program_expr(all, callee).kind == EXPR_ATTR ? program_child(all, callee, 0) : 0;
}

/* What is assigned to self.client anywhere, where all that is is one thing; else what the name stands for. */
static ProgramFound object_at(ProgramReading *all, const ProgramFrame *frame, ExprId id) {
    if (program_expr(all, id).kind != EXPR_ATTR) return program_follow(all, frame, id, 0);
    Str path = program_path(all, id);
    ProgramFound found = {0};
    for (uint32_t i = 0; path.size && i < all->fact_count; i++) {
        CodeFact fact = program_fact(all, i);
        if (fact.kind != CODE_ASSIGN || !str_equal(program_text(all, fact.name), path)) continue;
        if (found.value) return (ProgramFound){0};
        found = (ProgramFound){fact.value, {.scope = fact.scope, .before = i}};
    }
    return found;
}

/* The row of the call that makes a client: client("cloudformation"), new CloudFormation(); deploy_row_count: it makes none. */
static size_t client_row(const ProgramReading *all, ExprId call) {
    Expr first = program_expr(all, program_argument_at(all, call, 0));
    Str name = program_last_step(name_of_call(all, call)),
        service = first.kind == EXPR_STRING ? program_text(all, first.text) : STR_NONE;
    size_t row = 0;
    for (; row < deploy_row_count; row++) {
        if (deploy_rows[row].kind != ROW_CLIENT || !str_equal(str_from(deploy_rows[row].words), name)) continue;
        if (!*deploy_rows[row].name || str_equal(str_from(deploy_rows[row].name), service)) break;
    }
    return row;
}

/* Writes what says the region of a client, or of the session that makes it. */
static bool put_region(ProgramReading *all, const ProgramFrame *frame, ExprId client, uint32_t depth, StrBuf *out) {
    ProgramFound found = client && depth < DEPTH_MAX ? object_at(all, frame, client) : (ProgramFound){0};
    size_t row = program_expr(all, found.value).kind == EXPR_CALL ? client_row(all, found.value) : deploy_row_count;
    if (row == deploy_row_count) return false;
    ProgramFrame where;
    ExprId region = given(all, &found.frame, found.value, str_from(deploy_rows[row].field), &where);
    bool is_second = !region && *deploy_rows[row].name;
    if (is_second) region = program_argument_at(all, found.value, 1);
    if (is_second) where = found.frame;
    if (!region) return put_region(all, &found.frame, object_of_call(all, found.value), depth + 1, out);
    strbuf_add(out, STR(" --region \""));
    program_put(all, &where, region, WRITTEN_IN_QUOTES, out);
    strbuf_add_char(out, '"');
    return true;
}

/* send(new CreateStackCommand(…)): the client is that of the call around it. */
static ExprId client_of(const ProgramReading *all, ExprId call) {
    for (uint32_t i = 0; i < all->fact_count; i++) {
        CodeFact fact = program_fact(all, i);
        if (fact.kind == CODE_CALL && program_argument_at(all, fact.value, 0) == call)
            return object_of_call(all, fact.value);
    }
    return object_of_call(all, call);
}

/* ---- templates ---- */

static bool is_file(Str text) {
    static const char *const endings[] = {".yaml", ".yml", ".json", ".template", ".cfn"};
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        if (str_ends_with(text, str_from(endings[i])) && str_find_char(text, '\n', 0) == SIZE_MAX) return true;
    return false;
}

static Str file_in(ProgramReading *all, const ProgramFrame *frame, ExprId id, uint32_t depth);

/* join(here, "templates", "queue.yaml"), here / "templates" / "queue.yaml": the parts at the end that are written in. */
static Str file_of_parts(ProgramReading *all, const ProgramFrame *frame, ExprId id, uint32_t depth) {
    Expr expr = program_expr(all, id);
    Str path = STR_NONE;
    for (uint32_t i = expr.count; i > (expr.kind == EXPR_CALL); i--) {
        Str own = file_in(all, frame, program_child(all, id, i - 1), depth + 1);
        ProgramFound found = program_follow(all, frame, program_child(all, id, i - 1), 0);
        Expr part = program_expr(all, found.value);
        if (!path.size && own.size)
            path = own;
        else if (path.size && part.kind == EXPR_STRING)
            path = str_format(all->arena, "%.*s/%.*s", STR_ARG(program_text(all, part.text)), STR_ARG(path));
        else if (path.size)
            break;
    }
    return path;
}

static uint32_t fact_of_call(const ProgramReading *all, ExprId call) {
    for (uint32_t i = 0; i < all->fact_count; i++)
        if (program_fact(all, i).kind == CODE_CALL && program_fact(all, i).value == call) return i + 1;
    return 0;
}

/* What a function of the program gives back where it is called so. */
static Str file_of_function(ProgramReading *all, const ProgramFrame *frame, ExprId call, uint32_t depth) {
    Str name = program_last_step(name_of_call(all, call));
    for (uint32_t i = 0; name.size && i < all->fact_count; i++) {
        CodeFact fact = program_fact(all, i);
        Str own = fact.kind == CODE_RETURN && fact.scope
                      ? program_last_step(program_text(all, program_fact(all, fact.scope - 1).name))
                      : STR_NONE;
        if (!own.size || !str_equal(own, name)) continue;
        ProgramFrame inside = {.scope = fact.scope, .before = i, .call = fact_of_call(all, call), .outer = frame};
        Str file = file_in(all, &inside, fact.value, depth + 1);
        if (file.size) return file;
    }
    return STR_NONE;
}

/* The file whose text an expression is: open("t.yaml").read(), Path("t.yaml").read_text(), load("t.yaml"). */
static Str file_in(ProgramReading *all, const ProgramFrame *frame, ExprId id, uint32_t depth) {
    if (!id || depth > DEPTH_MAX || all->steps == 0) return STR_NONE;
    ProgramFound found = program_follow(all, frame, id, 0);
    Expr expr = program_expr(all, found.value);
    Str text = expr.kind == EXPR_STRING ? program_text(all, expr.text) : STR_NONE;
    if (expr.kind == EXPR_STRING) return is_file(text) ? text : STR_NONE;
    if (expr.kind == EXPR_TEMPLATE || (expr.kind == EXPR_BINARY && expr.number == OP_ADD)) {
        StrBuf out = strbuf_new(all->arena, VALUE_SIZE_BYTES_MAX);
        program_put(all, &found.frame, found.value, WRITTEN_PLAIN, &out);
        return is_file(strbuf_str(&out)) ? strbuf_str(&out) : STR_NONE;
    }
    if (expr.kind != EXPR_CALL && expr.kind != EXPR_BINARY) return STR_NONE;
    bool is_call = expr.kind == EXPR_CALL;
    ExprId object = is_call ? object_of_call(all, found.value) : 0;
    Str file = is_call ? file_of_function(all, &found.frame, found.value, depth) : STR_NONE;
    if (!file.size) file = file_of_parts(all, &found.frame, found.value, depth);
    if (!file.size && object) file = file_in(all, &found.frame, object, depth + 1);
    return file;
}

/* ---- requests ---- */

static Str command_of(const ProgramReading *all, const CodeFact *call) {
    return deploy_row_name(ROW_REQUEST, program_last_step(program_text(all, call->name)));
}

bool program_is_request(const ProgramReading *all, const CodeFact *call) { return command_of(all, call).size > 0; }

/* [{"ParameterKey": "Stage", "ParameterValue": "prod"}]; anything else gives some that can't be told. */
static void put_parameters(ProgramReading *all, const ProgramFrame *frame, ExprId id, StrBuf *out) {
    ProgramFound found = program_follow(all, frame, id, 0);
    Expr list = program_expr(all, found.value);
    bool is_written = list.kind == EXPR_TUPLE;
    for (uint32_t i = 0; is_written && i < list.count; i++) {
        ProgramFrame where;
        ExprId item = program_child(all, found.value, i),
               key = in_object(all, &found.frame, item, STR("ParameterKey"), &where),
               value = in_object(all, &found.frame, item, STR("ParameterValue"), &where);
        if (!key || !value) continue;
        strbuf_add(out, STR(" ParameterKey=\""));
        program_put(all, &where, key, WRITTEN_IN_QUOTES, out);
        strbuf_add(out, STR("\",ParameterValue=\""));
        program_put(all, &where, value, WRITTEN_IN_QUOTES, out);
        strbuf_add_char(out, '"');
    }
    if (!is_written) strbuf_add(out, STR(" \"${parameters}\""));
}

static void put_value(ProgramReading *all, const ProgramFrame *frame, size_t row, ExprId value, StrBuf *out) {
    strbuf_format(out, " %s", deploy_rows[row].name);
    Form form = deploy_rows[row].form;
    Str file = form == FORM_FILE ? file_in(all, frame, value, 0) : STR_NONE;
    if (form == FORM_PARAMETERS) {
        put_parameters(all, frame, value, out);
    } else if (form == FORM_WORDS) {
        strbuf_add_char(out, ' ');
        program_put_words(all, frame, value, out);
    } else if (file.size) {
        strbuf_format(out, " \"file://%.*s\"", STR_ARG(file));
    } else {
        strbuf_add(out, STR(" \""));
        program_put(all, frame, value, WRITTEN_IN_QUOTES, out);
        strbuf_add_char(out, '"');
    }
}

bool program_put_request(ProgramReading *all, const ProgramFrame *frame, const CodeFact *call, StrBuf *out) {
    static const char *const needed[] = {"stack", "template", "regions", "change"};
    size_t needed_count = 0;
    Str command = command_of(all, call);
    strbuf_add(out, command);
    for (size_t row = 0; row < deploy_row_count; row++) {
        if (deploy_rows[row].kind != ROW_GIVEN) continue;
        ProgramFrame where;
        ExprId value = given(all, frame, call->value, str_from(deploy_rows[row].words), &where);
        if (!value) continue;
        for (size_t i = 0; i < sizeof needed / sizeof *needed; i++)
            needed_count += str_equal(str_from(deploy_rows[row].field), str_from(needed[i]));
        put_value(all, &where, row, value, out);
    }
    put_region(all, frame, client_of(all, call->value), 0, out);
    return needed_count > 1; /* other services have methods of these names */
}
