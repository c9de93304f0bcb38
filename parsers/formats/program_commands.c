#include "parsers/formats/program_commands.h"

#include "analyzer/core/limits.h"
#include "parsers/formats/deploy_rows.h"
#include "parsers/formats/deployments.h"
#include "parsers/query.h"

enum {
    TURNS_MAX = 16,
    CALLERS_MAX = 16,
    FRAMES_MAX = 3,
    COMMANDS_MAX = 400,
    COMMAND_BYTES_MAX = 8192,
    WALK_MAX = 2000
};

/* One way to a command: the calls that led to its function, and the turn of the loop around it. */
typedef struct Frame Frame;
struct Frame {
    uint32_t scope, before; /* facts of this function that stand before this one have been done */
    uint32_t call;          /* fact that calls the function + 1; 0: who knows */
    const Frame *outer;     /* where that stands */
    uint32_t loop, turn;    /* fact of the loop + 1 that is in its n-th turn */
};

typedef struct {
    FactsBuilder *builder;
    Arena *arena;
    ProgramCommandVisit visit;
    void *context;
    uint32_t fact_count, command_count, steps;
} Programs;

static Str text_of(const Programs *all, Text text) { return facts_builder_str(all->builder, text); }

static CodeFact fact_at(const Programs *all, uint32_t index) { return *facts_code_at(all->builder, index); }

static Expr expr_at(const Programs *all, ExprId id) { return *facts_expr_at(all->builder, id); }

static ExprId child_at(const Programs *all, ExprId id, uint32_t index) {
    return index < expr_at(all, id).count ? facts_builder_child(all->builder, id, index) : 0;
}

static Str last_step(Str path) {
    size_t dot = str_find_last_char(path, '.');
    return dot == SIZE_MAX ? path : str_slice(path, dot + 1, path.size);
}

/* ---- arguments ---- */

static uint32_t first_argument(const Expr *call) { return (call->number & CALL_HAS_CALLEE) != 0; }

/* The n-th argument without a name; 0: there is none. */
static ExprId argument_at(const Programs *all, ExprId call, uint32_t index) {
    Expr expr = expr_at(all, call);
    for (uint32_t i = first_argument(&expr); expr.kind == EXPR_CALL && i < expr.count; i++) {
        ExprId id = child_at(all, call, i);
        if (expr_at(all, id).kind == EXPR_ARGUMENT) continue;
        if (index-- == 0) return id;
    }
    return 0;
}

static ExprId argument_named(const Programs *all, ExprId call, Str name) {
    Expr expr = expr_at(all, call);
    for (uint32_t i = first_argument(&expr); expr.kind == EXPR_CALL && i < expr.count; i++) {
        ExprId id = child_at(all, call, i);
        Expr argument = expr_at(all, id);
        if (argument.kind == EXPR_ARGUMENT && str_equal(text_of(all, argument.text), name)) return child_at(all, id, 0);
    }
    return 0;
}

/* The value under a key of an object that is written in. */
static ExprId item_named(const Programs *all, ExprId object, Str name) {
    Expr expr = expr_at(all, object);
    for (uint32_t i = 0; expr.kind == EXPR_OBJECT && i < expr.count; i++) {
        ExprId item = child_at(all, object, i);
        if (str_equal(text_of(all, expr_at(all, item).text), name)) return child_at(all, item, 1);
    }
    return 0;
}

/* ---- names ---- */

typedef struct {
    ExprId value; /* 0: it is not written in */
    Frame frame;  /* where it stands */
} Found;

/* The parameter of that name: its place among them, or UINT32_MAX. */
static uint32_t parameter_at(const Programs *all, uint32_t scope, Str name, ExprId *fallback) {
    if (!scope) return UINT32_MAX;
    ExprId parameters = fact_at(all, scope - 1).value;
    Expr expr = expr_at(all, parameters);
    for (uint32_t i = 0, place = 0; expr.kind == EXPR_TUPLE && i < expr.count; i++) {
        ExprId id = child_at(all, parameters, i);
        Expr parameter = expr_at(all, id);
        Str own = text_of(all, parameter.text);
        *fallback = parameter.kind == EXPR_ARGUMENT ? child_at(all, id, 0) : 0;
        if (str_equal(own, name)) return place;
        place += !str_equal(own, STR("self"));
    }
    return UINT32_MAX;
}

static bool names_itself(const Programs *all, ExprId id, Str name, uint32_t depth) {
    Expr expr = expr_at(all, id);
    if (expr.kind == EXPR_NAME && str_equal(text_of(all, expr.text), name)) return true;
    for (uint32_t i = 0; i < expr.count && depth < NESTING_DEPTH_MAX; i++)
        if (names_itself(all, child_at(all, id, i), name, depth + 1)) return true;
    return false;
}

/* What is assigned to a name last, before a fact; MAP_NONE: nothing, or one thing or another. */
static uint32_t assignment_of(const Programs *all, uint32_t scope, Str name, uint32_t before, ExprId condition) {
    for (uint32_t i = before; i > 0; i--) {
        CodeFact fact = fact_at(all, i - 1);
        if (fact.kind != CODE_ASSIGN || fact.scope != scope || !str_equal(text_of(all, fact.name), name)) continue;
        bool is_surely = !fact.condition || fact.condition == condition;
        if (is_surely) return i - 1;
        if (!names_itself(all, fact.value, name, 0)) return MAP_NONE; /* else more is added to it sometimes */
    }
    return MAP_NONE;
}

static bool is_each(const Programs *all, ExprId id) {
    Expr expr = expr_at(all, id), key = expr_at(all, child_at(all, id, 1));
    return expr.kind == EXPR_INDEX && key.kind == EXPR_NAME && str_equal(text_of(all, key.text), STR("*"));
}

static Found follow(Programs *all, const Frame *frame, ExprId id, uint32_t depth);

static Found follow_name(Programs *all, const Frame *frame, Str name, uint32_t depth) {
    Found none = {0};
    ExprId fallback = 0;
    uint32_t at = assignment_of(all, frame->scope, name, frame->before, 0);
    Frame where = *frame;
    uint32_t place = at == MAP_NONE ? parameter_at(all, frame->scope, name, &fallback) : UINT32_MAX;
    if (place != UINT32_MAX) {
        if (!frame->call || !frame->outer) return none;
        CodeFact call = fact_at(all, frame->call - 1);
        ExprId given = argument_named(all, call.value, name);
        if (!given) given = argument_at(all, call.value, place);
        if (given) return follow(all, frame->outer, given, depth + 1);
        return (Found){fallback, *frame};
    }
    if (at == MAP_NONE && frame->scope) {
        where = (Frame){.before = all->fact_count};
        at = assignment_of(all, 0, name, all->fact_count, 0);
    }
    if (at == MAP_NONE) return none;
    CodeFact fact = fact_at(all, at);
    where.before = at;
    if (!is_each(all, fact.value)) return follow(all, &where, fact.value, depth + 1);
    Found list = follow(all, &where, child_at(all, fact.value, 0), depth + 1);
    bool is_turn = list.value && frame->loop && fact.loop == frame->loop && expr_at(all, list.value).kind == EXPR_TUPLE;
    ExprId item = is_turn ? child_at(all, list.value, frame->turn) : 0;
    return item ? follow(all, &list.frame, item, depth + 1) : none;
}

/* What a name stands for; all else as it is. */
static Found follow(Programs *all, const Frame *frame, ExprId id, uint32_t depth) {
    Expr expr = expr_at(all, id);
    if (depth > NESTING_DEPTH_MAX / 4 || all->steps == 0) return (Found){0};
    all->steps--;
    if (expr.kind == EXPR_NAME) return follow_name(all, frame, text_of(all, expr.text), depth);
    return (Found){id, *frame};
}

/* ---- texts ---- */

typedef enum { WRITTEN_PLAIN, WRITTEN_IN_QUOTES } Writing;

static void put_text(Str text, Writing writing, StrBuf *out) {
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

static Str path_of(const Programs *all, ExprId id) {
    Expr expr = expr_at(all, id), key = expr.kind == EXPR_INDEX ? expr_at(all, child_at(all, id, 1)) : (Expr){0};
    if (key.kind == EXPR_STRING) {
        Str object = path_of(all, child_at(all, id, 0)), name = text_of(all, key.text);
        bool is_environment = shell_is_among(last_step(object), "environ env ENV");
        return is_environment ? name : str_format(all->arena, "%.*s.%.*s", STR_ARG(object), STR_ARG(name));
    }
    if (expr.kind == EXPR_ATTR)
        return str_format(all->arena, "%.*s.%.*s", STR_ARG(path_of(all, child_at(all, id, 0))),
                          STR_ARG(text_of(all, expr.text)));
    return expr.kind == EXPR_NAME ? text_of(all, expr.text) : STR_NONE;
}

static void put(Programs *all, const Frame *frame, ExprId id, Writing writing, StrBuf *out);

/* os.getenv("STAGE", "dev"), shlex.quote(x), str(x), ",".join(list) */
static void put_call(Programs *all, const Frame *frame, ExprId id, Writing writing, StrBuf *out) {
    Str name = path_of(all, child_at(all, id, 0)), last = last_step(name);
    ExprId first = argument_at(all, id, 0), second = argument_at(all, id, 1);
    Expr argument = expr_at(all, first), fallback = expr_at(all, second);
    bool is_environment = shell_is_among(last, "getenv") || str_ends_with(name, STR("environ.get"));
    if (is_environment && argument.kind == EXPR_STRING)
        put_variable(text_of(all, argument.text), fallback.kind == EXPR_STRING ? text_of(all, fallback.text) : STR_NONE,
                     out);
    else if (shell_is_among(last, "quote str String toString strip trim") && first)
        put(all, frame, first, writing, out);
    else
        put_variable(last, STR_NONE, out);
}

static void put(Programs *all, const Frame *frame, ExprId id, Writing writing, StrBuf *out) {
    Expr expr = expr_at(all, id);
    if (all->steps == 0 || !id) return;
    all->steps--;
    Str text = text_of(all, expr.text);
    Found found;
    switch ((ExprKind)expr.kind) {
    case EXPR_STRING:
    case EXPR_NUMBER: put_text(text, writing, out); return;
    case EXPR_NAME:
        found = follow(all, frame, id, 0);
        if (found.value && expr_at(all, found.value).kind != EXPR_OBJECT)
            put(all, &found.frame, found.value, writing, out);
        else
            put_variable(text, STR_NONE, out);
        return;
    case EXPR_CALL: put_call(all, frame, id, writing, out); return;
    case EXPR_TUPLE: return;
    default: break;
    }
    bool is_sum = expr.kind == EXPR_BINARY && expr.number == OP_ADD, is_template = expr.kind == EXPR_TEMPLATE;
    for (uint32_t i = 0; (is_sum || is_template) && i < expr.count; i++)
        put(all, frame, child_at(all, id, i), writing, out);
    bool is_choice = expr.kind == EXPR_BINARY && (expr.number == OP_OR || expr.number == OP_COALESCE);
    Expr other = is_choice ? expr_at(all, child_at(all, id, 1)) : (Expr){0};
    if (is_choice)
        put_variable(path_of(all, child_at(all, id, 0)),
                     other.kind == EXPR_STRING ? text_of(all, other.text) : STR_NONE, out);
    else if (!is_sum && !is_template)
        put_variable(path_of(all, id), STR_NONE, out);
}

/* ---- lists of words ---- */

static bool is_plain_word(Str text) {
    for (size_t i = 0; i < text.size; i++)
        if (!is_word_byte(text.data[i]) && !strchr("-./:=@,%+", text.data[i])) return false;
    return text.size > 0;
}

static void put_words(Programs *all, const Frame *frame, ExprId id, StrBuf *out);

/* What is added to a list by calls, behind what it was assigned: cmd.append(x), cmd.extend([x]) */
static void put_added(Programs *all, const Frame *frame, Str name, uint32_t from, StrBuf *out) {
    for (uint32_t i = from; i < frame->before; i++) {
        CodeFact fact = fact_at(all, i);
        Str called = text_of(all, fact.name), last = last_step(called);
        bool is_added = fact.kind == CODE_CALL && fact.scope == frame->scope && !fact.condition &&
                        shell_is_among(last, "append extend push") && called.size == name.size + 1 + last.size &&
                        str_starts_with(called, name);
        for (uint32_t k = 0; is_added && argument_at(all, fact.value, k); k++)
            put_words(all, frame, argument_at(all, fact.value, k), out);
    }
}

static void put_words(Programs *all, const Frame *frame, ExprId id, StrBuf *out) {
    Expr expr = expr_at(all, id);
    if (all->steps == 0 || !id) return;
    all->steps--;
    if (expr.kind == EXPR_NAME) {
        Str name = text_of(all, expr.text);
        Found found = follow(all, frame, id, 0);
        Expr value = expr_at(all, found.value);
        bool is_list = value.kind == EXPR_TUPLE || (value.kind == EXPR_BINARY && value.number == OP_ADD);
        uint32_t at = is_list ? assignment_of(all, frame->scope, name, frame->before, 0) : MAP_NONE;
        if (is_list) put_words(all, &found.frame, found.value, out);
        if (at != MAP_NONE) put_added(all, frame, name, at + 1, out);
        if (is_list) return;
    }
    if (expr.kind == EXPR_TUPLE) {
        for (uint32_t i = 0; i < expr.count; i++) put_words(all, frame, child_at(all, id, i), out);
        return;
    }
    if (expr.kind == EXPR_ARGUMENT) { /* *options */
        put_words(all, frame, child_at(all, id, 0), out);
        return;
    }
    Expr left = expr.count ? expr_at(all, child_at(all, id, 0)) : (Expr){0};
    Found first = left.kind == EXPR_NAME ? follow(all, frame, child_at(all, id, 0), 0) : (Found){0};
    bool is_list = left.kind == EXPR_TUPLE || (first.value && expr_at(all, first.value).kind == EXPR_TUPLE);
    if (expr.kind == EXPR_BINARY && expr.number == OP_ADD && is_list) {
        for (uint32_t i = 0; i < 2; i++) put_words(all, frame, child_at(all, id, i), out);
        return;
    }
    if (expr.kind == EXPR_STRING && is_plain_word(text_of(all, expr.text))) {
        strbuf_format(out, " %.*s", STR_ARG(text_of(all, expr.text)));
        return;
    }
    strbuf_add(out, STR(" \""));
    put(all, frame, id, WRITTEN_IN_QUOTES, out);
    strbuf_add_char(out, '"');
}

static bool is_list(Programs *all, const Frame *frame, ExprId id) {
    Found found = id ? follow(all, frame, id, 0) : (Found){0};
    for (ExprId at = found.value; at; at = child_at(all, at, 0)) {
        Expr expr = expr_at(all, at);
        if (expr.kind == EXPR_TUPLE) return true;
        if (expr.kind == EXPR_NAME)
            return is_list(all, &(Frame){.scope = found.frame.scope, .before = found.frame.before}, at);
        if (expr.kind != EXPR_BINARY || expr.number != OP_ADD) return false;
    }
    return false;
}

/* ---- commands ---- */

/* cwd and env, as arguments or in an object of options. */
static void put_surroundings(Programs *all, const Frame *frame, ExprId call, StrBuf *out) {
    ExprId folder = argument_named(all, call, STR("cwd")), environment = argument_named(all, call, STR("env"));
    for (uint32_t i = 1; i < 3; i++) {
        ExprId options = argument_at(all, call, i);
        if (options && !folder) folder = item_named(all, options, STR("cwd"));
        if (options && !environment) environment = item_named(all, options, STR("env"));
    }
    if (folder) {
        strbuf_add(out, STR("cd \""));
        put(all, frame, folder, WRITTEN_IN_QUOTES, out);
        strbuf_add(out, STR("\"; "));
    }
    Found found = environment ? follow(all, frame, environment, 0) : (Found){0};
    Expr object = expr_at(all, found.value);
    for (uint32_t i = 0; object.kind == EXPR_OBJECT && i < object.count; i++) {
        ExprId item = child_at(all, found.value, i);
        Str name = text_of(all, expr_at(all, item).text);
        if (expr_at(all, item).kind != EXPR_ITEM || !name.size) continue;
        strbuf_format(out, "export %.*s=\"", STR_ARG(name));
        put(all, &found.frame, child_at(all, item, 1), WRITTEN_IN_QUOTES, out);
        strbuf_add(out, STR("\"; "));
    }
}

static void tell(Programs *all, const Frame *frame, ExprId call, uint32_t line) {
    StrBuf out = strbuf_new(all->arena, COMMAND_BYTES_MAX);
    ExprId first = argument_at(all, call, 0), second = argument_at(all, call, 1);
    if (all->command_count++ >= COMMANDS_MAX) return;
    all->steps = WALK_MAX;
    put_surroundings(all, frame, call, &out);
    if (is_list(all, frame, first)) {
        put_words(all, frame, first, &out);
    } else if (is_list(all, frame, second)) {
        put_words(all, frame, first, &out);
        put_words(all, frame, second, &out);
    } else {
        put(all, frame, first, WRITTEN_PLAIN, &out);
    }
    all->visit(str_copy(all->arena, strbuf_str(&out)), line, all->context);
}

/* How often the loop around a fact goes, when what it goes through is written in; 0: it can't be told, or there is none. */
static uint32_t turns_of(Programs *all, const Frame *frame, uint32_t loop) {
    uint32_t turns = 0;
    for (uint32_t i = 0; loop && i < all->fact_count; i++) {
        CodeFact each = fact_at(all, i);
        if (each.kind != CODE_ASSIGN || each.loop != loop || !is_each(all, each.value)) continue;
        all->steps = WALK_MAX;
        Found list = follow(all, frame, child_at(all, each.value, 0), 0);
        if (list.value && expr_at(all, list.value).kind == EXPR_TUPLE) turns = expr_at(all, list.value).count;
    }
    return turns <= TURNS_MAX ? turns : 0;
}

static void tell_turns(Programs *all, Frame frame, const CodeFact *fact) {
    uint32_t turns = turns_of(all, &frame, fact->loop);
    frame.loop = turns ? fact->loop : 0;
    for (frame.turn = 0; frame.turn < (turns ? turns : 1); frame.turn++) tell(all, &frame, fact->value, fact->line);
}

/* deploy(…) and self.deploy(…) call `deploy`; subprocess.run() doesn't call `run`. */
static bool calls(const Programs *all, const CodeFact *call, Str name) {
    Str called = text_of(all, call->name);
    if (str_starts_with(called, STR("self.")) || str_starts_with(called, STR("this.")))
        called = str_slice(called, 5, called.size);
    return call->kind == CODE_CALL && str_equal(called, name);
}

/* What the command is made of stands in the calls of its function. */
static void tell_calls(Programs *all, const Frame *frame, const CodeFact *fact) {
    Str name = frame->scope ? last_step(text_of(all, fact_at(all, frame->scope - 1).name)) : STR_NONE;
    uint32_t count = 0;
    for (uint32_t i = 0; name.size && i < all->fact_count && count < CALLERS_MAX; i++) {
        CodeFact call = fact_at(all, i);
        if (call.scope == frame->scope || !calls(all, &call, name)) continue;
        count++;
        Frame outer = {.scope = call.scope, .before = i}, inner = *frame;
        uint32_t turns = turns_of(all, &outer, call.loop);
        outer.loop = turns ? call.loop : 0;
        inner.call = i + 1;
        inner.outer = &outer;
        for (outer.turn = 0; outer.turn < (turns ? turns : 1); outer.turn++) tell_turns(all, inner, fact);
    }
    if (!count) tell_turns(all, *frame, fact);
}

/* Is it a call that starts a program: a member of a module that does? */
static bool starts(const Programs *all, Str called) {
    for (uint32_t i = 0; i < all->fact_count; i++) {
        CodeFact fact = fact_at(all, i);
        if (fact.kind != CODE_IMPORT) continue;
        Str module = text_of(all, fact.name), member = text_of(all, fact.member), alias = text_of(all, fact.alias);
        if (str_starts_with(module, STR("node:"))) module = str_slice(module, 5, module.size);
        Str wanted = deploy_row_name(ROW_STARTS, module), last = last_step(called);
        if (!wanted.size) continue;
        Str own = alias.size ? alias : member.size ? member : last_step(module);
        bool is_member =
            member.size && str_equal(called, own) && shell_is_among(member, str_zero_terminated(all->arena, wanted));
        bool is_of_module = (!member.size || str_equal(member, STR("*")) || str_equal(member, STR("default"))) &&
                            called.size == own.size + 1 + last.size && str_starts_with(called, own) &&
                            shell_is_among(last, str_zero_terminated(all->arena, wanted));
        if (is_member || is_of_module) return true;
    }
    return false;
}

void program_commands(FactsBuilder *builder, Arena *arena, ProgramCommandVisit visit, void *context) {
    Programs all = {.builder = builder,
                    .arena = arena,
                    .visit = visit,
                    .context = context,
                    .fact_count = facts_code_count(builder)};
    for (uint32_t i = 0; i < all.fact_count; i++) {
        CodeFact fact = fact_at(&all, i);
        bool is_shown = (fact.flags & (CODE_IN_COMMENT | CODE_IN_DOCSTRING | CODE_IN_ASSERT | CODE_IN_TEST)) != 0;
        if (fact.kind != CODE_CALL || is_shown || !starts(&all, text_of(&all, fact.name))) continue;
        Frame frame = {.scope = fact.scope, .before = i};
        tell_calls(&all, &frame, &fact);
    }
}

/* ---- what they deploy ---- */

bool programs_may_deploy(Str bytes) {
    static const char *const starters[] = {"subprocess", "child_process", "os.system", "execa", "shelljs"};
    static const char *const verbs[] = {"deploy", "-stack", "apply", "upgrade", "compose", "sync", "update"};
    bool may_start = false;
    for (size_t i = 0; i < sizeof starters / sizeof *starters; i++)
        may_start = may_start || str_contains(bytes, str_from(starters[i]));
    for (size_t i = 0; may_start && i < sizeof verbs / sizeof *verbs; i++)
        if (str_contains(bytes, str_from(verbs[i]))) return true;
    return false;
}

static void run_command(Str command, uint32_t line, void *context) {
    Shell *shell = context;
    if (!deployments_are_likely(command)) return;
    const ShellState *before = shell_enter(shell);
    shell_run(shell, command, line, true);
    shell_leave_program(shell, before);
}

void deployments_of_program(FactsBuilder *builder, Str path, Str bytes, Arena *arena) {
    if (!programs_may_deploy(bytes)) return;
    Deployments deployments = {.builder = builder, .arena = arena, .how = STR("environment"), .is_program = true};
    Shell *shell = shell_new(builder, arena, path, STR_NONE, deployments_command, &deployments);
    program_commands(builder, arena, run_command, shell);
    shell_finish(shell);
}

/* ---- steps ---- */

typedef struct {
    StrBuf *out;
    uint32_t line;
} Rewriting;

static void add_command(Str command, uint32_t line, void *context) {
    Rewriting *rewriting = context;
    for (; rewriting->line < line; rewriting->line++) strbuf_add_char(rewriting->out, '\n');
    strbuf_add(rewriting->out, command);
    strbuf_add(rewriting->out, STR("; "));
}

Str program_as_shell(Arena *arena, Str language, Str text) {
    FactsBuilder *builder = facts_builder_new(arena, STR_NONE, language);
    StrBuf out = strbuf_new(arena, DOCUMENT_SIZE_BYTES_MAX);
    code_parse(builder, STR_NONE, language, text, arena);
    program_commands(builder, arena, add_command, &(Rewriting){&out, 1});
    return strbuf_str(&out);
}
