#include "parsers/formats/jobs.h"

#include "analyzer/core/limits.h"

enum { STEPS_MAX = 8000 /* of one file */, WORDS_MAX = 32 /* of a command: what it is about comes first */ };

Str jobs_enter(Deployments *deployments, Str name) {
    Str before = deployments->job;
    deployments->job = str_concat(deployments->arena, deployments->job_prefix, name);
    return before;
}

void jobs_leave(Deployments *deployments, Str before) { deployments->job = before; }

/* What is written in of a word, to tell things apart. */
static void put_known(const ShellWord *word, StrBuf *out) {
    for (size_t i = 0; i < word->count; i++) strbuf_add(out, word->parts[i].expr ? STR("{}") : word->parts[i].text);
    strbuf_add_char(out, ' ');
}

/* Is it the first time that the job says so there? Cells of a matrix and loops say it again. */
static bool is_first(Deployments *deployments, const char *type, Str what, uint32_t line) {
    bool is_new = false;
    if (deployments->job.size == 0) return false;
    if (!deployments->steps) deployments->steps = map_new(deployments->arena);
    Str key = str_format(deployments->arena, "%.*s\x1f%s\x1f%u\x1f%.*s", STR_ARG(deployments->job), type, line,
                         STR_ARG(what));
    map_add(deployments->steps, key, 0, &is_new);
    if (!is_new || deployments->step_count++ < STEPS_MAX) return is_new;
    if (deployments->step_count == STEPS_MAX + 1)
        facts_add_note(deployments->builder, DIAG_LIMIT, line, "more than %d steps of jobs; the others are left out",
                       STEPS_MAX);
    return false;
}

static void declare(Deployments *deployments, const char *type, ExprId body, uint32_t line) {
    Decl *decl = facts_add_decl(deployments->builder, DECL_JOB, str_from(type), deployments->job, line, line);
    decl->column = 1;
    decl->body = body;
}

void jobs_add_image(Deployments *deployments, const ShellWord *reference) {
    StrBuf known = strbuf_new(deployments->arena, DOCUMENT_SIZE_BYTES_MAX);
    put_known(reference, &known);
    if (reference->count && is_first(deployments, "image", strbuf_str(&known), reference->line))
        declare(deployments, "image", shell_word_expr(deployments->builder, reference), reference->line);
}

void jobs_add_command(Deployments *deployments, const Shell *shell, const ShellWord *words, size_t count) {
    Str program;
    if (deployments->job.size == 0 || count == 0 || !shell_word_text(&words[0], &program)) return;
    if (program.size == 0 || deployments_is_quiet(program) || shell->state.is_in_container) return;
    if (count > WORDS_MAX) count = WORDS_MAX;
    StrBuf known = strbuf_new(deployments->arena, DOCUMENT_SIZE_BYTES_MAX);
    for (size_t i = 0; i < count; i++) put_known(&words[i], &known);
    uint32_t line = words[0].line;
    if (!is_first(deployments, "command", strbuf_str(&known), line)) return;
    ExprId items[WORDS_MAX];
    for (size_t i = 0; i < count; i++) items[i] = shell_word_expr(deployments->builder, &words[i]);
    declare(deployments, "command", facts_add_expr(deployments->builder, EXPR_TUPLE, line, 1, items, (uint32_t)count),
            line);
}

void jobs_add_call(Deployments *deployments, ExprId call, uint32_t line) {
    if (deployments->job.size && deployments->step_count++ < STEPS_MAX) declare(deployments, "call", call, line);
}

void jobs_add_action(Deployments *deployments, Str name, uint32_t line) {
    if (name.size && is_first(deployments, "action", name, line))
        declare(deployments, "action", facts_string(deployments->builder, name, line, 1), line);
}

void jobs_add_triggers(Deployments *deployments, const DocNode *on) {
    enum { TRIGGERS_MAX = 32 };
    ExprId items[TRIGGERS_MAX];
    uint32_t count = !on ? 0 : on->kind == DOC_SCALAR ? 1 : on->count;
    if (count > TRIGGERS_MAX) count = TRIGGERS_MAX;
    for (uint32_t i = 0; i < count; i++) {
        const DocNode *item = on->kind == DOC_SCALAR    ? on
                              : on->kind == DOC_MAPPING ? document_key(on, i)
                                                        : document_value(on, i);
        items[i] = facts_string(deployments->builder, document_text(item), item->line, 1);
    }
    if (count)
        declare(deployments, "trigger", facts_add_expr(deployments->builder, EXPR_TUPLE, on->line, 1, items, count),
                on->line);
}

void jobs_add_after_names(Deployments *deployments, const Str *names, size_t count, uint32_t line) {
    enum { AFTER_MAX = 200 };
    ExprId items[AFTER_MAX];
    if (count > AFTER_MAX) count = AFTER_MAX;
    if (count == 0 || !is_first(deployments, "after", names[0], line)) return;
    for (size_t i = 0; i < count; i++)
        items[i] = facts_string(deployments->builder, str_concat(deployments->arena, deployments->job_prefix, names[i]),
                                line, 1);
    declare(deployments, "after", facts_add_expr(deployments->builder, EXPR_TUPLE, line, 1, items, (uint32_t)count),
            line);
}

void jobs_add_after(Deployments *deployments, const DocNode *names) {
    VEC(Str) found = {0};
    if (!names) return;
    uint32_t count = names->kind == DOC_SCALAR ? 1 : names->kind == DOC_SEQUENCE ? names->count : 0;
    for (uint32_t i = 0; i < count; i++) {
        const DocNode *item = names->kind == DOC_SCALAR ? names : document_value(names, i);
        Str name = document_text(item->kind == DOC_MAPPING ? document_get(item, STR("job")) : item);
        if (name.size) *VEC_PUSH(deployments->arena, &found) = name;
    }
    jobs_add_after_names(deployments, found.items, found.count, names->line);
}
