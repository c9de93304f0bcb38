/* Declarations of scripts as runs: expressions become texts, in which what nobody knows is a hole. */
#include "graph/runs.h"

#include "analyzer/core/limits.h"
#include "graph/link.h"
#include "graph/ways.h"
#include "parsers/formats/shell.h"

/* More ways than that through the branches around one command, and what they decide is a hole. */
enum { OPEN_WAYS_MAX = 64, NAME_BYTES_MAX = 200, RUNS_MAX = 20000 };

typedef struct {
    Model *model;
    const ScriptDeployment *script;
    const Facts *facts;
    Ways ways;
    bool are_branches_open;
    CommandRuns *out;
} Reading;

/* ---- expressions as texts ---- */

static void put_sanitized(Str text, StrBuf *out) {
    for (size_t i = 0; i < text.size; i++) /* signs of our own in a text would be taken for ours */
        strbuf_add_char(out, text.data[i] > 0 && text.data[i] <= FALLBACK ? ' ' : text.data[i]);
}

/* The same name for what is the same: as it is written, without "env", since env.X is $X. */
static void put_name(const Facts *facts, ExprId id, uint32_t depth, StrBuf *out) {
    const Expr *expr = facts_expr(facts, id);
    Str text = facts_str(facts, expr->text);
    bool is_member = expr->kind == EXPR_ATTR;
    if (depth > NESTING_DEPTH_MAX) return;
    if (is_member && expr->count) {
        size_t before = out->size;
        ExprId object = expr_child(facts, id, 0);
        bool is_environment = facts_expr(facts, object)->kind == EXPR_NAME &&
                              str_equal(facts_str(facts, facts_expr(facts, object)->text), STR("env"));
        if (!is_environment) put_name(facts, object, depth + 1, out);
        if (out->size > before) strbuf_add_char(out, '.');
    }
    put_sanitized(text, out);
    if (is_member || expr->kind == EXPR_NAME || expr->kind == EXPR_OPAQUE) return;
    for (uint32_t i = 0; i < expr->count; i++) {
        strbuf_add_char(out, i ? ',' : ':');
        put_name(facts, expr_child(facts, id, i), depth + 1, out);
    }
}

static Str name_of(const Reading *reading, ExprId id) {
    StrBuf name = strbuf_new(reading->model->arena, NAME_BYTES_MAX);
    put_name(reading->facts, id, 0, &name);
    return strbuf_str(&name);
}

static void put(Reading *reading, ExprId id, uint32_t depth, StrBuf *out);

static Str text_of(Reading *reading, ExprId id, uint32_t depth) {
    StrBuf text = strbuf_new(reading->model->arena, VALUE_SIZE_BYTES_MAX);
    put(reading, id, depth, &text);
    return strbuf_str(&text);
}

/* Of a branch that is open the condition is as good as a name. */
static void put_conditional(Reading *reading, ExprId id, uint32_t depth, StrBuf *out) {
    const Facts *facts = reading->facts;
    ExprId condition = expr_child(facts, id, 0);
    Str name = facts_str(facts, facts_expr(facts, condition)->text);
    bool is_taken = false;
    bool is_branch = facts_expr(facts, condition)->kind == EXPR_NAME && ways_is_branch(name);
    if (is_branch && !reading->are_branches_open && ways_decide(&reading->ways, name, &is_taken))
        put(reading, expr_child(facts, id, is_taken ? 1 : 2), depth + 1, out);
    else
        strbuf_add(
            out, run_hole(reading->model->arena, str_concat(reading->model->arena, STR("if "), name_of(reading, id))));
}

/* Of "a, else b, else c" the first. */
static ExprId first_choice(const Facts *facts, ExprId id) {
    for (uint32_t i = 0; i < NESTING_DEPTH_MAX && facts_expr(facts, id)->kind == EXPR_BINARY; i++)
        id = expr_child(facts, id, 0);
    return id;
}

static void put(Reading *reading, ExprId id, uint32_t depth, StrBuf *out) {
    const Facts *facts = reading->facts;
    Arena *arena = reading->model->arena;
    const Expr *expr = facts_expr(facts, id);
    Str value;
    bool is_choice = expr->kind == EXPR_BINARY && (expr->number == OP_COALESCE || expr->number == OP_OR);
    if (expr->kind == EXPR_STRING) {
        put_sanitized(facts_str(facts, expr->text), out);
    } else if (depth > NESTING_DEPTH_MAX) {
        strbuf_add(out, run_hole(arena, STR("what is worked out")));
    } else if (expr->kind == EXPR_TEMPLATE) {
        for (uint32_t i = 0; i < expr->count; i++) put(reading, expr_child(facts, id, i), depth + 1, out);
    } else if (expr->kind == EXPR_CONDITIONAL) {
        put_conditional(reading, id, depth, out);
    } else if (ways_value(&reading->ways, name_of(reading, first_choice(facts, id)), &value)) {
        put_sanitized(value, out);
    } else if (is_choice) {
        Str name = name_of(reading, first_choice(facts, id));
        strbuf_add(out, run_hole_with_fallback(arena, name, text_of(reading, expr_child(facts, id, 1), depth + 1)));
    } else {
        strbuf_add(out, run_hole(arena, name_of(reading, id)));
    }
}

/* ---- paths ---- */

/* "/x" is from the top, "/<start>/x" from where the script starts. */
static Str as_path(Arena *arena, Str text) {
    Str start = STR(SHELL_START);
    bool is_from_start = str_starts_with(text, start);
    if (!str_starts_with(text, STR("/"))) return text;
    text = str_slice(text, is_from_start ? start.size : 0, text.size);
    while (str_starts_with(text, STR("/"))) text = str_slice(text, 1, text.size);
    return str_format(arena, "%c%.*s", is_from_start ? PATH_START : PATH_TOP, STR_ARG(text));
}

static Str text_field(Reading *reading, const char *name) {
    ExprId id = expr_attribute(reading->facts, reading->script->decl->body, str_from(name));
    return id ? text_of(reading, id, 0) : STR_NONE;
}

static Str path_field(Reading *reading, const char *name) {
    return as_path(reading->model->arena, text_field(reading, name));
}

/* ---- what is given ---- */

/* A folder of the machine that runs it. */
static bool is_folder_there(Str value) {
    return str_starts_with(value, STR(SHELL_START)) || str_equal(value, STR("/.")) ||
           str_starts_with(value, STR("/./"));
}

/* Nothing, on the way that is gone: a word that only another branch has, a variable that only another one sets. */
static bool is_absent(const Reading *reading, ExprId value, Str text, Str own_name) {
    if (facts_expr(reading->facts, value)->kind != EXPR_CONDITIONAL) return false;
    return text.size == 0 || (own_name.size && str_equal(text, run_hole(reading->model->arena, own_name)));
}

static CommandVariable variable_of(const Reading *reading, ExprId item, Str text) {
    const Facts *facts = reading->facts;
    uint32_t line = facts_expr(facts, item)->line;
    return (CommandVariable){.name = facts_str(facts, facts_expr(facts, item)->text),
                             .value = text,
                             .is_computed = run_has_hole(text) || is_folder_there(text),
                             .file = scripts_path(facts, line),
                             .line = line % SHELL_LINES_MAX};
}

static void take_arguments(Reading *reading, CommandRun *run) {
    const Facts *facts = reading->facts;
    Arena *arena = reading->model->arena;
    ExprId list = expr_attribute(facts, reading->script->decl->body, STR("arguments"));
    for (uint32_t i = 0; list && i < facts_expr(facts, list)->count; i++) {
        ExprId item = expr_child(facts, list, i), value = expr_child(facts, item, 1);
        Str text = text_of(reading, value, 0);
        if (is_absent(reading, value, text, STR_NONE)) continue;
        RunArgument argument = {.line = facts_expr(facts, item)->line % SHELL_LINES_MAX};
        if (str_equal(facts_str(facts, facts_expr(facts, item)->text), STR("-var-file")))
            argument.file = as_path(arena, text);
        else
            argument.variable = variable_of(reading, item, text);
        if (argument.file.size || argument.variable.name.size) *VEC_PUSH(arena, &run->arguments) = argument;
    }
}

static void take_backend(Reading *reading, CommandRun *run) {
    const Facts *facts = reading->facts;
    ExprId list = expr_attribute(facts, reading->script->decl->body, STR("backend"));
    for (uint32_t i = 0; list && i < facts_expr(facts, list)->count; i++) {
        ExprId item = expr_child(facts, list, i), value = expr_child(facts, item, 1);
        Str text = text_of(reading, value, 0);
        CommandVariable variable = variable_of(reading, item, text);
        if (str_equal(variable.name, STR("-file"))) variable.value = as_path(reading->model->arena, text);
        if (!is_absent(reading, value, text, STR_NONE)) *VEC_PUSH(reading->model->arena, &run->backend) = variable;
    }
}

static void take_environment(Reading *reading, CommandRun *run) {
    const Facts *facts = reading->facts;
    Arena *arena = reading->model->arena;
    ExprId list = expr_attribute(facts, reading->script->decl->body, STR("given"));
    for (uint32_t i = 0; list && i < facts_expr(facts, list)->count; i++) {
        ExprId item = expr_child(facts, list, i), value = expr_child(facts, item, 1);
        Str text = text_of(reading, value, 0);
        Str own = str_concat(arena, STR("TF_VAR_"), facts_str(facts, facts_expr(facts, item)->text));
        if (!is_absent(reading, value, text, own))
            *VEC_PUSH(arena, &run->environment) = variable_of(reading, item, text);
    }
}

bool run_is_path_of_tests(Str path) {
    const char *context = context_of_path(path);
    return strcmp(context, "test") == 0 || strcmp(context, "docs") == 0;
}

static void read_way(Reading *reading) {
    const ScriptDeployment *script = reading->script;
    CommandRun run = {.repository = script->file->repository,
                      .script = scripts_path(reading->facts, script->decl->line),
                      .started = reading->facts->path,
                      .line = script->decl->line % SHELL_LINES_MAX,
                      .from = script,
                      .starts = ARENA_NEW(reading->model->arena, RunStarts)};
    run.is_of_tests = run_is_path_of_tests(run.script) || run_is_path_of_tests(run.started);
    run.directory = path_field(reading, "directory");
    run.is_at_top = run.directory.size && run.directory.data[0] == PATH_TOP;
    run.target = path_field(reading, "target");
    run.workspace = text_field(reading, "workspace");
    run.region = text_field(reading, "region");
    take_arguments(reading, &run);
    take_environment(reading, &run);
    take_backend(reading, &run);
    bool is_bare = run.arguments.count == 0 && run.environment.count == 0;
    run.is_selection = str_equal(facts_str(reading->facts, script->decl->type), STR("terraform-workspace"));
    run.is_bare_plan = is_bare && !str_equal(text_field(reading, "command"), STR("apply"));
    *VEC_PUSH(reading->model->arena, reading->out) = run;
}

/* ---- branches ---- */

static void count_branches(const Facts *facts, ExprId id, Ways *found, bool *is_full, uint32_t depth) {
    const Expr *expr = facts_expr(facts, id);
    bool is_taken;
    if (depth > NESTING_DEPTH_MAX || *is_full) return;
    if (expr->kind == EXPR_NAME && ways_is_branch(facts_str(facts, expr->text)))
        *is_full = !ways_decide(found, facts_str(facts, expr->text), &is_taken) || ways_estimate(found) > OPEN_WAYS_MAX;
    if (expr->kind == EXPR_ITEM && str_equal(facts_str(facts, expr->text), STR("when"))) return;
    for (uint32_t i = 0; i < expr->count; i++)
        count_branches(facts, expr_child(facts, id, i), found, is_full, depth + 1);
}

static CommandRuns runs_of_types(Model *model, const Scripts *scripts, const char *type, const char *other_type) {
    CommandRuns runs = {0};
    for (size_t i = 0; i < scripts->all.count && runs.count < RUNS_MAX; i++) {
        const ScriptDeployment *script = &scripts->all.items[i];
        const Facts *facts = &script->file->facts;
        Str own = facts_str(facts, script->decl->type);
        if (!str_equal(own, str_from(type)) && !str_equal(own, str_from(other_type))) continue;
        Reading reading = {.model = model, .script = script, .facts = facts, .out = &runs};
        Ways branches = {.count = 0};
        count_branches(facts, script->decl->body, &branches, &reading.are_branches_open, 0);
        for (size_t way = 0; way < WAYS_MAX; way++) {
            if (ways_allow(&reading.ways, facts, script->decl->body)) read_way(&reading);
            if (!ways_next(&reading.ways)) break;
        }
    }
    if (runs.count >= RUNS_MAX)
        diag_add(model->diags, DIAG_LIMIT, STR_NONE, 0, "more than %d command lines; the others are left out",
                 RUNS_MAX);
    return runs;
}

CommandRuns runs_of_scripts(Model *model, const Scripts *scripts) {
    return runs_of_types(model, scripts, "terraform", "terraform-workspace");
}

CommandRuns runs_of_inits(Model *model, const Scripts *scripts) {
    CommandRuns all = runs_of_types(model, scripts, "terraform-init", "terraform-init"), told = {0};
    for (size_t i = 0; i < all.count; i++)
        if (all.items[i].backend.count && !all.items[i].is_of_tests) *VEC_PUSH(model->arena, &told) = all.items[i];
    return told;
}
