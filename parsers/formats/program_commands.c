#include "parsers/formats/program_commands.h"

#include "analyzer/core/limits.h"
#include "parsers/formats/deploy_rows.h"
#include "parsers/formats/deployments.h"
#include "parsers/formats/program_stacks.h"
#include "parsers/query.h"

enum { TURNS_MAX = 16, CALLERS_MAX = 16, COMMANDS_MAX = 400, COMMAND_BYTES_MAX = 8192 };

/* cwd and env, as arguments or in an object of options. */
static void put_surroundings(ProgramReading *all, const ProgramFrame *frame, ExprId call, StrBuf *out) {
    ExprId folder = program_argument(all, call, STR("cwd")), environment = program_argument(all, call, STR("env"));
    for (uint32_t i = 1; i < 3; i++) {
        ExprId options = program_argument_at(all, call, i);
        if (options && !folder) folder = program_item(all, options, STR("cwd"));
        if (options && !environment) environment = program_item(all, options, STR("env"));
    }
    if (folder) {
        strbuf_add(out, STR("cd \""));
        program_put(all, frame, folder, WRITTEN_IN_QUOTES, out);
        strbuf_add(out, STR("\"; "));
    }
    ProgramFound found = environment ? program_follow(all, frame, environment, 0) : (ProgramFound){0};
    Expr object = program_expr(all, found.value);
    for (uint32_t i = 0; object.kind == EXPR_OBJECT && i < object.count; i++) {
        ExprId item = program_child(all, found.value, i);
        Str name = program_text(all, program_expr(all, item).text);
        if (program_expr(all, item).kind != EXPR_ITEM || !name.size) continue;
        strbuf_format(out, "export %.*s=\"", STR_ARG(name));
        program_put(all, &found.frame, program_child(all, item, 1), WRITTEN_IN_QUOTES, out);
        strbuf_add(out, STR("\"; "));
    }
}

static void tell(ProgramReading *all, const ProgramFrame *frame, const CodeFact *fact) {
    StrBuf out = strbuf_new(all->arena, COMMAND_BYTES_MAX);
    ExprId call = fact->value;
    ExprId first = program_argument_at(all, call, 0), second = program_argument_at(all, call, 1);
    if (all->command_count++ >= COMMANDS_MAX) return;
    all->steps = PROGRAM_WALK_MAX;
    if (program_is_request(all, fact)) {
        if (program_put_request(all, frame, fact, &out))
            all->visit(str_copy(all->arena, strbuf_str(&out)), fact->line, all->context);
        return;
    }
    put_surroundings(all, frame, call, &out);
    if (program_is_list(all, frame, first)) {
        program_put_words(all, frame, first, &out);
    } else if (program_is_list(all, frame, second)) {
        program_put_words(all, frame, first, &out);
        program_put_words(all, frame, second, &out);
    } else {
        program_put(all, frame, first, WRITTEN_PLAIN, &out);
    }
    all->visit(str_copy(all->arena, strbuf_str(&out)), fact->line, all->context);
}

/* How often the loop around a fact goes, when what it goes through is written in; 0: it can't be told, or there is none. */
static uint32_t turns_of(ProgramReading *all, const ProgramFrame *frame, uint32_t loop) {
    uint32_t turns = 0;
    for (uint32_t i = 0; loop && i < all->fact_count; i++) {
        CodeFact each = program_fact(all, i);
        if (each.kind != CODE_ASSIGN || each.loop != loop || !program_is_each(all, each.value)) continue;
        all->steps = PROGRAM_WALK_MAX;
        ProgramFound list = program_follow(all, frame, program_child(all, each.value, 0), 0);
        if (list.value && program_expr(all, list.value).kind == EXPR_TUPLE) turns = program_expr(all, list.value).count;
    }
    return turns <= TURNS_MAX ? turns : 0;
}

static void tell_turns(ProgramReading *all, ProgramFrame frame, const CodeFact *fact) {
    uint32_t turns = turns_of(all, &frame, fact->loop);
    frame.loop = turns ? fact->loop : 0;
    for (frame.turn = 0; frame.turn < (turns ? turns : 1); frame.turn++) tell(all, &frame, fact);
}

/* deploy(…) and self.deploy(…) call `deploy`; subprocess.run() doesn't call `run`. */
static bool calls(const ProgramReading *all, const CodeFact *call, Str name) {
    Str called = program_text(all, call->name);
    if (str_starts_with(called, STR("self.")) || str_starts_with(called, STR("this.")))
        called = str_slice(called, 5, called.size);
    return call->kind == CODE_CALL && str_equal(called, name);
}

/* What the command is made of stands in the calls of its function. */
static void tell_calls(ProgramReading *all, const ProgramFrame *frame, const CodeFact *fact) {
    Str name = frame->scope ? program_last_step(program_text(all, program_fact(all, frame->scope - 1).name)) : STR_NONE;
    uint32_t count = 0;
    for (uint32_t i = 0; name.size && i < all->fact_count && count < CALLERS_MAX; i++) {
        CodeFact call = program_fact(all, i);
        if (call.scope == frame->scope || !calls(all, &call, name)) continue;
        count++;
        ProgramFrame outer = {.scope = call.scope, .before = i}, inner = *frame;
        uint32_t turns = turns_of(all, &outer, call.loop);
        outer.loop = turns ? call.loop : 0;
        inner.call = i + 1;
        inner.outer = &outer;
        for (outer.turn = 0; outer.turn < (turns ? turns : 1); outer.turn++) tell_turns(all, inner, fact);
    }
    if (!count) tell_turns(all, *frame, fact);
}

/* Is it a call that starts a program: a member of a module that does? */
static bool starts(const ProgramReading *all, Str called) {
    for (uint32_t i = 0; i < all->fact_count; i++) {
        CodeFact fact = program_fact(all, i);
        if (fact.kind != CODE_IMPORT) continue;
        Str module = program_text(all, fact.name), member = program_text(all, fact.member),
            alias = program_text(all, fact.alias);
        if (str_starts_with(module, STR("node:"))) module = str_slice(module, 5, module.size);
        Str wanted = deploy_row_name(ROW_STARTS, module), last = program_last_step(called);
        if (!wanted.size) continue;
        Str own = alias.size ? alias : member.size ? member : program_last_step(module);
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
    ProgramReading all = {.builder = builder,
                          .arena = arena,
                          .visit = visit,
                          .context = context,
                          .fact_count = facts_code_count(builder)};
    for (uint32_t i = 0; i < all.fact_count; i++) {
        CodeFact fact = program_fact(&all, i);
        bool is_shown = (fact.flags & (CODE_IN_COMMENT | CODE_IN_DOCSTRING | CODE_IN_ASSERT | CODE_IN_TEST)) != 0;
        if (fact.kind != CODE_CALL || is_shown) continue;
        if (!program_is_request(&all, &fact) && !starts(&all, program_text(&all, fact.name))) continue;
        ProgramFrame frame = {.scope = fact.scope, .before = i};
        tell_calls(&all, &frame, &fact);
    }
}

/* ---- what they deploy ---- */

bool programs_may_deploy(Str bytes) {
    static const char *const starters[] = {"subprocess", "child_process", "os.system",   "execa",
                                           "shelljs",    "StackName",     "StackSetName"};
    static const char *const verbs[] = {"deploy", "-stack", "apply",    "upgrade", "compose",
                                        "sync",   "update", "Template", "Regions"};
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
