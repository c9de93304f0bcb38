/* Rendering. Each line of what is written knows the line of the file that it comes from: of a text its own, of all that
 * an action gives that of the action. */
#include "parsers/gotemplate_private.h"

typedef struct {
    StrBuf text;
    VEC(uint32_t) lines;
    bool is_line_open;
} Output;

void go_stop(GoRun *run, Str problem) {
    if (run->problem.size) return;
    run->problem = problem;
    run->problem_line = run->line;
}

static bool is_stopped(GoRun *run) {
    if (++run->steps > GO_STEPS_MAX) go_stop(run, STR("more steps than are taken for one file"));
    return run->problem.size > 0;
}

/* `is_source`: the lines of the text are lines of the file. */
static void put(GoRun *run, Output *out, Str text, uint32_t line, bool is_source) {
    if (out->text.size + text.size > GO_TEXT_BYTES_MAX) {
        go_stop(run, STR("more text than one file may give"));
        return;
    }
    for (size_t i = 0; i < text.size; i++) {
        if (!out->is_line_open) *VEC_PUSH(run->arena, &out->lines) = line;
        out->is_line_open = text.data[i] != '\n';
        if (is_source && text.data[i] == '\n') line++;
    }
    strbuf_add(&out->text, text);
}

/* ---- values ---- */

static GoValue *variable(GoRun *run, Str name) {
    if (name.size == 0) return run->root;
    for (size_t i = run->variables.count; i > 0; i--)
        if (str_equal(run->variables.items[i - 1].name, name)) return run->variables.items[i - 1].value;
    return go_unknown(run->arena, str_concat(run->arena, STR("$"), name));
}

/* A value that is not there knows by which path it was asked for. */
static GoValue *missing(GoRun *run, const GoValue *from, Str field) {
    GoValue *nil = go_new(run->arena, GO_NIL);
    nil->text =
        str_format(run->arena, "%.*s.%.*s", STR_ARG(from->kind == GO_NIL ? from->text : STR_NONE), STR_ARG(field));
    return nil;
}

static GoValue *read_fields(GoRun *run, GoValue *value, const GoOperand *operand, size_t count) {
    StrBuf path = strbuf_new(run->arena, 4096);
    for (size_t i = 0; i < count; i++) {
        strbuf_format(&path, ".%.*s", STR_ARG(operand->fields.items[i]));
        if (value->kind == GO_UNKNOWN) return value;
        GoValue *member = go_get(value, operand->fields.items[i]);
        if (!member && value->kind == GO_NIL && value->text.size) {
            value = missing(run, value, operand->fields.items[i]);
            continue;
        }
        if (!member) {
            member = go_new(run->arena, GO_NIL);
            member->text = str_copy(run->arena, strbuf_str(&path));
        }
        value = member;
    }
    return value;
}

static GoValue *evaluate(GoRun *run, const GoOperand *operand, GoValue *dot, GoValue *last);

/* .Capabilities.APIVersions.Has "policy/v1", .Files.Get "x" */
static GoValue *call_method(GoRun *run, const GoOperand *operand, GoValue *dot) {
    GoValue *base = operand->kind == OPERAND_VARIABLE ? variable(run, operand->name) : dot;
    size_t count = operand->fields.count;
    if (count == 0) return base;
    GoValue *holder = read_fields(run, base, operand, count - 1);
    Str method = operand->fields.items[count - 1], bytes;
    GoValue *argument = evaluate(run, operand->arguments.items[0], dot, NULL);
    if (holder->is_versions && str_equal(method, STR("Has"))) {
        Str text = argument->text;
        return go_bool(run->arena, go_get(holder, text) != NULL);
    }
    if (holder->is_files && str_equal(method, STR("Get")) && argument->kind == GO_STRING) {
        bool is_there = run->read && run->read(run->context, argument->text, run->arena, &bytes);
        return is_there ? go_string(run->arena, bytes) : go_string(run->arena, STR_NONE);
    }
    return go_unknown(run->arena, method);
}

static GoValue *call(GoRun *run, const GoOperand *operand, GoValue *dot, GoValue *last) {
    enum { ARGUMENTS_MAX = 128 };
    GoValue *arguments[ARGUMENTS_MAX];
    size_t count = 0;
    bool is_and = str_equal(operand->name, STR("and")), is_or = str_equal(operand->name, STR("or"));
    for (size_t i = 0; i < operand->arguments.count && count < ARGUMENTS_MAX - 1; i++) {
        arguments[count++] = evaluate(run, operand->arguments.items[i], dot, NULL);
        bool is_true = go_is_true(arguments[count - 1]);
        if ((is_and && !is_true) || (is_or && is_true && arguments[count - 1]->kind != GO_UNKNOWN))
            return arguments[count - 1]; /* the others are not asked */
    }
    if (last) arguments[count++] = last;
    GoFunction function = go_function(operand->name);
    if (!function) return go_unknown(run->arena, operand->name);
    GoValue *value = function(run, arguments, count);
    return value ? value : go_unknown(run->arena, operand->name);
}

/* `last`: what the pipe hands on, or NULL. */
static GoValue *evaluate(GoRun *run, const GoOperand *operand, GoValue *dot, GoValue *last) { /* depth: of the source */
    GoValue *value = dot;
    if (is_stopped(run)) return go_new(run->arena, GO_NIL);
    switch (operand->kind) {
    case OPERAND_DOT:
    case OPERAND_METHOD:
        if (operand->arguments.count) return call_method(run, operand, dot);
        break;
    case OPERAND_VARIABLE:
        if (operand->arguments.count) return call_method(run, operand, dot);
        value = variable(run, operand->name);
        break;
    case OPERAND_LITERAL: value = operand->value; break;
    case OPERAND_CALL: value = call(run, operand, dot, last); break;
    case OPERAND_PIPE:
        value = last;
        for (size_t i = 0; i < operand->arguments.count; i++)
            value = evaluate(run, operand->arguments.items[i], dot, value);
        break;
    }
    return read_fields(run, value, operand, operand->fields.count);
}

/* ---- nodes ---- */

static void render(GoRun *run, const GoNode *node, GoValue *dot, Output *out);

static void set_variable(GoRun *run, Str name, GoValue *value, bool is_declared) {
    for (size_t i = run->variables.count; i > 0 && !is_declared; i--)
        if (str_equal(run->variables.items[i - 1].name, name)) {
            run->variables.items[i - 1].value = value;
            return;
        }
    *VEC_PUSH(run->arena, &run->variables) = (GoVariable){name, value};
}

/* One turn of a loop; false when it is the last. */
static bool turn(GoRun *run, const GoNode *node, GoValue *key, GoValue *item, Output *out) {
    size_t mark = run->variables.count;
    if (node->key_variable.size) set_variable(run, node->key_variable, key, true);
    if (node->value_variable.size) set_variable(run, node->value_variable, item, true);
    render(run, node->body, item, out);
    run->variables.count = mark;
    bool is_last = run->is_breaking || run->problem.size > 0;
    run->is_breaking = run->is_continuing = false;
    return !is_last;
}

static size_t next_key(const GoValue *map, Str after, bool is_first) {
    size_t best = SIZE_MAX;
    for (size_t i = 0; i < map->keys.count; i++) {
        if (!is_first && str_compare(map->keys.items[i], after) <= 0) continue;
        if (best == SIZE_MAX || str_compare(map->keys.items[i], map->keys.items[best]) < 0) best = i;
    }
    return best;
}

static void render_range(GoRun *run, const GoNode *node, GoValue *dot, Output *out) {
    GoValue *all = evaluate(run, node->pipe, dot, NULL);
    if (all->kind == GO_LIST && all->items.count) {
        for (size_t i = 0; i < all->items.count; i++)
            if (!turn(run, node, go_int(run->arena, (int64_t)i), all->items.items[i], out)) return;
    } else if (all->kind == GO_MAP && all->items.count) {
        Str last = STR_NONE;
        for (size_t n = 0; n < all->keys.count; n++) {
            size_t i = next_key(all, last, n == 0);
            if (i == SIZE_MAX) return;
            last = all->keys.items[i];
            if (!turn(run, node, go_string(run->arena, last), all->items.items[i], out)) return;
        }
    } else if (all->kind == GO_INT && all->number > 0 && all->number < GO_ITEMS_MAX) {
        for (int64_t i = 0; i < all->number; i++)
            if (!turn(run, node, go_int(run->arena, i), go_int(run->arena, i), out)) return;
    } else if (all->kind == GO_UNKNOWN) {
        turn(run, node, go_unknown(run->arena, all->text), go_unknown(run->arena, all->text), out); /* one for all */
    } else if (node->other) {
        render(run, node->other, dot, out);
    }
}

static void render_condition(GoRun *run, const GoNode *node, GoValue *dot, Output *out) {
    size_t mark = run->variables.count;
    GoValue *value = evaluate(run, node->pipe, dot, NULL);
    if (node->value_variable.size) set_variable(run, node->value_variable, value, true);
    if (go_is_true(value))
        render(run, node->body, node->kind == NODE_WITH ? value : dot, out);
    else if (node->other)
        render(run, node->other, dot, out);
    run->variables.count = mark;
}

/* A value that nobody gives is not nothing: who deploys it is to give it. */
static void render_value(GoRun *run, const GoNode *node, GoValue *dot, Output *out) {
    StrBuf text = strbuf_new(run->arena, GO_TEXT_BYTES_MAX);
    const GoValue *value = evaluate(run, node->pipe, dot, NULL);
    if (value->kind == GO_NIL && value->text.size) value = go_unknown(run->arena, value->text);
    go_print(value, &text);
    put(run, out, strbuf_str(&text), node->line, false);
}

static const GoNode *template_of(const GoRun *run, Str name) {
    uint32_t index = map_get(run->templates->by_name, name);
    return index == MAP_NONE ? NULL : run->templates->items.items[index];
}

static void render_template(GoRun *run, Str name, GoValue *dot, Output *out) {
    const GoNode *body = template_of(run, name);
    if (!body) {
        StrBuf text = strbuf_new(run->arena, 4096);
        go_print(go_unknown(run->arena, name), &text);
        put(run, out, strbuf_str(&text), run->line, false);
        return;
    }
    if (run->depth >= GO_DEPTH_MAX) {
        go_stop(run, STR("templates that include each other too deep"));
        return;
    }
    run->depth++;
    size_t mark = run->variables.count;
    GoValue *root = run->root;
    run->root = dot;
    render(run, body, dot, out);
    run->root = root;
    run->variables.count = mark;
    run->depth--;
}

static void render(GoRun *run, const GoNode *node, GoValue *dot,
                   Output *out) { /* depth: of the source, and GO_DEPTH_MAX */
    if (is_stopped(run) || run->is_breaking || run->is_continuing) return;
    if (run->depth == 0) run->line = node->line;
    switch (node->kind) {
    case NODE_TEXT: put(run, out, node->text, node->line, true); return;
    case NODE_ACTION: render_value(run, node, dot, out); return;
    case NODE_ASSIGN: set_variable(run, node->text, evaluate(run, node->pipe, dot, NULL), node->is_declared); return;
    case NODE_IF:
    case NODE_WITH: render_condition(run, node, dot, out); return;
    case NODE_RANGE: render_range(run, node, dot, out); return;
    case NODE_INCLUDE: {
        GoValue *inner = node->pipe ? evaluate(run, node->pipe, dot, NULL) : go_new(run->arena, GO_NIL);
        Output own = {.text = strbuf_new(run->arena, GO_TEXT_BYTES_MAX)};
        render_template(run, node->text, inner, &own);
        put(run, out, strbuf_str(&own.text), node->line, false);
        return;
    }
    case NODE_BREAK: run->is_breaking = true; return;
    case NODE_CONTINUE: run->is_continuing = true; return;
    case NODE_LIST: break;
    }
    size_t mark = run->variables.count;
    for (size_t i = 0; i < node->items.count; i++) render(run, node->items.items[i], dot, out);
    run->variables.count = mark;
}

GoValue *go_include(GoRun *run, Str name, GoValue *dot) {
    Output out = {.text = strbuf_new(run->arena, GO_TEXT_BYTES_MAX)};
    render_template(run, name, dot, &out);
    return go_string(run->arena, strbuf_str(&out.text));
}

GoValue *go_tpl(GoRun *run, Str text, GoValue *dot) {
    if (str_find(text, STR("{{"), 0) == SIZE_MAX) return go_string(run->arena, text);
    GoTemplates own = {run->arena, map_new(run->arena), {0}};
    uint32_t line;
    Str problem;
    GoNode *body = run->depth < GO_DEPTH_MAX ? go_parse(&own, text, &line, &problem) : NULL;
    if (!body) return go_unknown(run->arena, STR("tpl"));
    Output out = {.text = strbuf_new(run->arena, GO_TEXT_BYTES_MAX)};
    GoValue *root = run->root;
    run->root = dot;
    run->depth++;
    render(run, body, dot, &out);
    run->depth--;
    run->root = root;
    return go_string(run->arena, strbuf_str(&out.text));
}

/* ---- files ---- */

GoTemplates *go_templates_new(Arena *arena) {
    GoTemplates *templates = ARENA_NEW(arena, GoTemplates);
    templates->arena = arena;
    templates->by_name = map_new(arena);
    return templates;
}

const GoNode *go_templates_add(GoTemplates *templates, Str text, uint32_t *line, Str *problem) {
    return go_parse(templates, text, line, problem);
}

GoRendering go_render(const GoTemplates *templates, const GoNode *file, GoValue *root, GoReadFile read, void *context,
                      Arena *arena) {
    GoRun run = {.templates = templates, .arena = arena, .read = read, .context = context, .root = root};
    Output out = {.text = strbuf_new(arena, GO_TEXT_BYTES_MAX)};
    render(&run, file, root, &out);
    return (GoRendering){strbuf_str(&out.text), out.lines.items, out.lines.count, run.problem,
                         run.problem_line,      run.guard,       run.guard_line};
}
