#include "parsers/formats/step_commands.h"

#include "analyzer/core/limits.h"
#include "parsers/formats/deploy_rows.h"
#include "parsers/formats/deployment_body.h"

/* Inputs by their own names, or by what they mean. */
typedef struct {
    const DocNode *inputs;
    bool is_by_meaning;
} Inputs;

static bool is_letter_or_digit(char c) { return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z'); }

static const DocNode *input_of(Arena *arena, const Inputs *inputs, Str name) {
    const DocNode *found = NULL;
    if (!inputs->is_by_meaning) found = document_get(inputs->inputs, name);
    for (uint32_t i = 0; inputs->is_by_meaning && !found && i < inputs->inputs->count; i++) {
        size_t row = deploy_meaning_row(arena, document_text(document_key(inputs->inputs, i)));
        if (row < deploy_row_count && str_equal(str_from(deploy_rows[row].field), name))
            found = document_value(inputs->inputs, i);
    }
    return found && found->kind == DOC_SCALAR && document_text(found).size ? found : NULL;
}

/* An input of several lines is one part of the line that it is put into. */
static void add_on_one_line(Str text, StrBuf *out) {
    text = str_trim(text);
    for (size_t i = 0; i < text.size; i++) {
        bool is_break = text.data[i] == '\n' || text.data[i] == '\r';
        strbuf_add_char(out, is_break ? ' ' : text.data[i]);
    }
}

/* A line with its inputs in braces; false: one of them is not given. */
static bool fill_in(Arena *arena, const Inputs *inputs, Str text, StrBuf *out) {
    bool is_whole = true;
    for (size_t at = 0; at < text.size;) {
        size_t open = str_find_char(text, '{', at), close = str_find_char(text, '}', at);
        bool is_last = open == SIZE_MAX || close == SIZE_MAX;
        strbuf_add(out, str_slice(text, at, is_last ? text.size : open));
        if (is_last) break;
        const DocNode *input = input_of(arena, inputs, str_slice(text, open + 1, close));
        if (input) add_on_one_line(document_text(input), out);
        is_whole = is_whole && input;
        at = close + 1;
    }
    return is_whole;
}

/* The same with what stands in brackets where all of its inputs are given. */
static Str command_of(Arena *arena, const Inputs *inputs, Str text) {
    StrBuf out = strbuf_new(arena, DOCUMENT_SIZE_BYTES_MAX);
    for (size_t at = 0; at < text.size;) {
        size_t open = str_find_char(text, '[', at), close = str_find_char(text, ']', at);
        bool is_last = open == SIZE_MAX || close == SIZE_MAX;
        fill_in(arena, inputs, str_slice(text, at, is_last ? text.size : open), &out);
        if (is_last) break;
        StrBuf part = strbuf_new(arena, DOCUMENT_SIZE_BYTES_MAX);
        if (fill_in(arena, inputs, str_slice(text, open + 1, close), &part)) strbuf_add(&out, strbuf_str(&part));
        at = close + 1;
    }
    return strbuf_str(&out);
}

/* Each step has a shell of its own. */
static void run(Shell *shell, Str text, uint32_t line, bool is_one_line) {
    const ShellState *before = shell_enter(shell);
    shell_run(shell, text, line, is_one_line);
    shell_leave_program(shell, before);
}

bool step_command_run(Deployments *deployments, Shell *shell, Str name, const DocNode *inputs, uint32_t line) {
    Inputs by_name = {inputs, false};
    for (size_t row = 0; row < deploy_row_count; row++) {
        if (deploy_rows[row].kind != ROW_RUNS || !str_equal(str_from(deploy_rows[row].words), name)) continue;
        Str text = str_from(deploy_rows[row].name);
        bool is_script = str_starts_with(text, STR("{")) && str_find_char(text, '}', 0) == text.size - 1;
        const DocNode *script =
            is_script ? input_of(deployments->arena, &by_name, str_slice(text, 1, text.size - 1)) : NULL;
        if (script)
            run(shell, document_text(script), script->line + script->is_literal, !script->is_literal);
        else
            run(shell, command_of(deployments->arena, &by_name, text), line, true);
        return true;
    }
    return false;
}

/* ---- of other repositories ---- */

/* Is one of the words of a name one of these? */
static bool has_word(Arena *arena, Str name, RowKind kind) {
    Str lower = str_lower(arena, name);
    for (size_t at = 0; at < lower.size;) {
        size_t end = at;
        while (end < lower.size && is_letter_or_digit(lower.data[end])) end++;
        if (end > at && deploy_has_row(kind, str_slice(lower, at, end))) return true;
        at = end + 1;
    }
    return false;
}

static bool is_workflow(Str name) { return str_contains(name, STR("/.github/workflows/")); }

/* owner/name/path/to/step → path/to/step; owner/name → name; of a workflow the name of its file. */
static Str own_name(Str name) {
    size_t owner = str_find_char(name, '/', 0), repository = str_find_char(name, '/', owner + 1);
    if (is_workflow(name)) return str_slice(name, str_find_last_char(name, '/') + 1, str_find_last_char(name, '.'));
    return str_slice(name, (repository == SIZE_MAX ? owner : repository) + 1, name.size);
}

static bool has_all(Arena *arena, const Inputs *inputs, Str meanings) {
    Str meaning;
    while (str_word_next(&meanings, &meaning))
        if (!input_of(arena, inputs, meaning)) return false;
    return true;
}

static bool reads_as_command(Deployments *deployments, Shell *shell, const Inputs *inputs, uint32_t line) {
    for (size_t row = 0; row < deploy_row_count; row++) {
        if (deploy_rows[row].kind != ROW_READS) continue;
        if (!has_all(deployments->arena, inputs, str_from(deploy_rows[row].words))) continue;
        run(shell, command_of(deployments->arena, inputs, str_from(deploy_rows[row].name)), line, true);
        return true;
    }
    return false;
}

static ShellWord word_of(Shell *shell, const DocNode *input) {
    return shell_expand(shell, document_text(input), input->line, false);
}

static void add_inputs(Body *body, Shell *shell, const DocNode *inputs) {
    for (uint32_t i = 0; document_is_mapping(inputs) && i < inputs->count; i++) {
        const DocNode *value = document_value(inputs, i);
        size_t row = deploy_meaning_row(body->arena, document_text(document_key(inputs, i)));
        if (row == deploy_row_count || value->kind != DOC_SCALAR || !document_text(value).size) continue;
        ShellWord word = word_of(shell, value);
        if (deploy_rows[row].form == FORM_PARAMETERS) {
            body_add_parameters(body, &word);
        } else if (deploy_rows[row].form == FORM_FOLDER) {
            shell_change_directory(shell, &word);
        } else {
            if (str_equal(str_from(deploy_rows[row].field), STR("region")))
                body_add_text(body, "region_how", body->deployments->how);
            body_add(body, deploy_rows[row].field, shell_word_expr(body->builder, &word));
        }
    }
}

void step_command_guess(Deployments *deployments, Shell *shell, Str name, const DocNode *inputs, uint32_t line) {
    Arena *arena = deployments->arena;
    Inputs by_meaning = {inputs, true};
    bool is_path =
        str_find_char(name, '/', 0) != SIZE_MAX && !str_starts_with(name, STR(".")) && !str_contains(name, STR(":"));
    Str own = is_path ? own_name(name) : STR_NONE;
    if (!is_path || has_word(arena, own, ROW_SPARES)) return;
    bool has_inputs = document_is_mapping(inputs), is_building = has_word(arena, own, ROW_BUILDS);
    bool has_template = has_inputs && input_of(arena, &by_meaning, STR("template"));
    bool is_placed = has_template && has_all(arena, &by_meaning, STR("stack"));
    bool is_deploying = has_word(arena, own, ROW_DEPLOYS) || deploy_has_row(ROW_DEPLOYS, name);
    if (has_inputs && reads_as_command(deployments, shell, &by_meaning, line)) return;
    if (!is_deploying && !is_placed && !(is_building && has_template)) return;
    const ShellState *before = shell_enter(shell);
    Body body = body_new(deployments, line);
    ExprId environment = deployments->environment;
    add_inputs(&body, shell, inputs);
    if (has_inputs && input_of(arena, &by_meaning, STR("environment"))) deployments->environment = 0;
    body_add_text(&body, "uses", name);
    if (is_workflow(name)) body.has_region = true; /* it has none of the variables around it */
    body_add_surroundings(&body, shell);
    body_declare(&body, shell, is_deploying || is_placed ? STR("foreign") : STR("build"), deployments->how);
    deployments->environment = environment;
    shell_leave(shell, before);
}
