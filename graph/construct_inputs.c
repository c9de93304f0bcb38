/* What a program is given from outside: variables of the environment, and the context that its settings (cdk.json) and the commands that
 * run it say. What only a command says is known for each deployment. */
#include "graph/construct_program.h"
#include "graph/link.h"

static const Lead UNKNOWN = {.kind = LEAD_UNKNOWN};

/* ---- environment ---- */

/* a.b.c; false for all else. */
static bool put_path(const Frame *frame, ExprId id, StrBuf *out, int depth) {
    enum { PATH_DEPTH = 6 };
    const Facts *facts = frame->source->facts;
    const Expr *expr = facts_expr(facts, id);
    if (depth > PATH_DEPTH || (expr->kind != EXPR_NAME && expr->kind != EXPR_ATTR)) return false;
    if (expr->kind == EXPR_ATTR) {
        if (!put_path(frame, expr_child(facts, id, 0), out, depth + 1)) return false;
        strbuf_add_char(out, '.');
    }
    strbuf_add(out, facts_str(facts, expr->text));
    return true;
}

static bool is_environment(Program *program, const Frame *frame, ExprId id) {
    enum { PATH_SIZE_MAX = 100 };
    StrBuf path = strbuf_new(program->arena, PATH_SIZE_MAX);
    if (!id || !put_path(frame, id, &path, 0)) return false;
    if (construct_is_environment(program->model->catalog, strbuf_str(&path))) return true;
    /* from os import environ */
    Str rest = strbuf_str(&path), first;
    str_split_next(&rest, '.', &first);
    Lead imported = construct_imported(program, frame->source, first);
    if (imported.kind != LEAD_LIBRARY || imported.library) return false;
    Str full = rest.size ? str_format(program->arena, "%.*s.%.*s", STR_ARG(imported.package), STR_ARG(rest))
                         : imported.package;
    return construct_is_environment(program->model->catalog, full);
}

/* "STAGE", or the constant that holds it. */
static Str name_of_variable(Program *program, Frame *frame, ExprId id) {
    Str name = STR_NONE;
    if (expr_literal(frame->source->facts, id, &name)) return name;
    if (facts_expr(frame->source->facts, id)->kind != EXPR_NAME) return STR_NONE;
    Lead lead = construct_lead(program, frame, id);
    bool is_text = lead.kind == LEAD_VALUE && expr_literal(lead.frame->source->facts, lead.expr, &name);
    return is_text ? name : STR_NONE;
}

Lead construct_variable(Program *program, Frame *frame, ExprId id) {
    const Facts *facts = frame->source->facts;
    const Expr *expr = facts_expr(facts, id);
    Str name = STR_NONE;
    ExprId of = 0, named = 0;
    if (expr->kind == EXPR_ATTR) {
        of = expr_child(facts, id, 0);
        name = facts_str(facts, expr->text);
    } else if (expr->kind == EXPR_INDEX) {
        of = expr_child(facts, id, 0);
        named = expr_child(facts, id, 1);
    } else if (expr->kind == EXPR_CALL && expr_argument_count(facts, id) > 0) {
        of = expr_callee(facts, id);
        named = expr_argument(facts, id, 0);
    }
    if (!of || !is_environment(program, frame, of)) return UNKNOWN;
    if (named) name = name_of_variable(program, frame, named);
    if (!name.size) return UNKNOWN;
    Str path = str_format(program->arena, "env:%.*s", STR_ARG(name));
    Lead handed = construct_handed(program, path);
    if (handed.kind != LEAD_UNKNOWN) return handed;
    return (Lead){.kind = LEAD_INPUT, .path = path, .frame = frame, .expr = id};
}

/* ---- settings ---- */

/* Does the class, or one that it is based on, take its fields from the environment? */
static bool is_of_settings(Program *program, Source *source, uint32_t class_fact) {
    enum { BASES_MAX = 8 };
    for (int depth = 0; source && class_fact && depth < BASES_MAX; depth++) {
        Lead base = construct_base(program, source, class_fact, 0);
        if (base.kind == LEAD_LIBRARY) return construct_is_settings(program->model->catalog, base.package);
        source = base.kind == LEAD_CODE ? base.source : NULL;
        class_fact = base.fact;
    }
    return false;
}

/* Is it worked out by the class itself? A field without a value is told by its type alone, of which there is no fact. */
static bool is_made_by(const Source *source, uint32_t class_fact, Str name) {
    const Facts *facts = source->facts;
    const CodeFact *class = &facts->code[class_fact - 1];
    for (uint32_t i = class_fact; i < facts->code_count && facts->code[i].line <= class->end_line; i++) {
        Str own = facts_str(facts, facts->code[i].name);
        bool is_set = facts->code[i].kind == CODE_ASSIGN && str_starts_with(own, STR("self."));
        if (is_set) own = str_slice(own, 5, own.size);
        if ((is_set || facts->code[i].kind == CODE_DEFINE) && str_equal(own, name)) return true;
    }
    return false;
}

/* SettingsConfigDict(env_prefix="APP_"), or the same in the class that holds the settings of the settings. */
static Str prefix_of_settings(const Source *source, uint32_t class_fact) {
    const Facts *facts = source->facts;
    const CodeFact *class = &facts->code[class_fact - 1];
    Str text = STR_NONE;
    for (uint32_t i = 0; i < facts->code_count; i++) {
        const CodeFact *fact = &facts->code[i];
        bool is_inside = fact->line >= class->line && fact->line <= class->end_line;
        ExprId named = is_inside && fact->kind == CODE_CALL && fact->value
                           ? expr_named_argument(facts, fact->value, STR("env_prefix"))
                           : 0;
        bool is_own =
            is_inside && fact->kind == CODE_ASSIGN && str_ends_with(facts_str(facts, fact->name), STR("env_prefix"));
        if (named || is_own) expr_literal(facts, named ? named : fact->value, &text);
    }
    return text;
}

/* Variables of the environment are mostly written in capitals, and read in either. */
static Str in_capitals(Arena *arena, Str text) {
    char *out = arena_alloc(arena, text.size + 1);
    for (size_t i = 0; i < text.size; i++)
        out[i] = text.data[i] >= 'a' && text.data[i] <= 'z' ? (char)(text.data[i] - 'a' + 'A') : text.data[i];
    return str_of(out, text.size);
}

Lead construct_setting(Program *program, Frame *body, Str name, ExprId fallback) {
    Source *source = body->source;
    uint32_t class_fact = body->scope;
    if (is_made_by(source, class_fact, name) || !is_of_settings(program, source, class_fact)) return UNKNOWN;
    Str variable = str_concat(program->arena, prefix_of_settings(source, class_fact), name);
    Str path = str_concat(program->arena, STR("env:"), in_capitals(program->arena, variable));
    Lead handed = construct_handed(program, path);
    if (handed.kind != LEAD_UNKNOWN) return handed;
    ExprId at = fallback ? fallback : source->facts->code[class_fact - 1].value;
    Lead input = {.kind = LEAD_INPUT, .path = path, .frame = body, .expr = at};
    if (!program->run || !fallback) return input; /* a command that doesn't give it takes what is there without */
    Lead value = construct_lead(program, body, fallback);
    value.is_default = true;
    return value;
}

/* What a call has for a variable that is not set: os.environ.get("X", fallback). */
static ExprId fallback_of(const Facts *facts, ExprId call) {
    bool is_call = facts_expr(facts, call)->kind == EXPR_CALL;
    return is_call && expr_argument_count(facts, call) == 2 ? expr_argument(facts, call, 1) : 0;
}

typedef struct {
    Program *program;
    const Object *stack;
    Str *names;
    size_t count, max;
    bool is_ended; /* by what is always set */
} RegionInputs;

static void push_input(RegionInputs *inputs, Str name) {
    if (inputs->count < inputs->max) inputs->names[inputs->count++] = name;
}

/* False: it is worked out otherwise than by what is set first. */
static bool collect_inputs(RegionInputs *inputs, const Lead *lead, int depth) {
    enum { CHOICE_DEPTH = 8 };
    Program *program = inputs->program;
    if (depth > CHOICE_DEPTH) return false;
    if (lead->kind == LEAD_ABSENT || inputs->is_ended) return true;
    if (lead->kind != LEAD_INPUT && lead->kind != LEAD_VALUE) return false;
    const Facts *facts = lead->frame->source->facts;
    const Expr *expr = facts_expr(facts, lead->expr);
    if (lead->kind == LEAD_INPUT) {
        Str name = str_starts_with(lead->path, STR("env:")) ? str_slice(lead->path, 4, lead->path.size) : STR_NONE;
        bool is_region = construct_is_region_variable(inputs->stack->library, name);
        inputs->is_ended = construct_is_outer_variable(inputs->stack->library, name);
        push_input(inputs, is_region ? STR("*") : lead->path);
        ExprId rest = fallback_of(facts, lead->expr);
        Lead other = rest ? construct_lead(program, lead->frame, rest) : (Lead){.kind = LEAD_ABSENT};
        return collect_inputs(inputs, &other, depth + 1);
    }
    if (expr->kind == EXPR_STRING) {
        push_input(inputs, str_concat(program->arena, STR("="), facts_str(facts, expr->text)));
        return inputs->is_ended = true;
    }
    if (expr->kind != EXPR_BINARY || (expr->number != OP_OR && expr->number != OP_COALESCE)) return false;
    Lead first = construct_lead(program, lead->frame, expr_child(facts, lead->expr, 0)),
         rest = construct_lead(program, lead->frame, expr_child(facts, lead->expr, 1));
    return collect_inputs(inputs, &first, depth + 1) && collect_inputs(inputs, &rest, depth + 1);
}

size_t construct_region_inputs(Program *program, const Object *stack, const Lead *region, Str *out, size_t max) {
    RegionInputs inputs = {.program = program, .stack = stack, .names = out, .max = max};
    bool is_told = collect_inputs(&inputs, region, 0) && inputs.count && inputs.count < max;
    return is_told && inputs.names[0].data[0] != '=' ? inputs.count : 0;
}

/* ---- context ---- */

Source *construct_document_source(Program *program, uint32_t index) {
    uint32_t at = map_get(program->settings_sources, str_format(program->arena, "%u", index));
    if (at != MAP_NONE) return program->settings_files.items[at];
    Source *source = ARENA_NEW(program->arena, Source);
    *source = (Source){.index = index, .file = &program->model->files[index], .dialect = DIALECT_SCRIPT};
    source->facts = &source->file->facts;
    source->walks = ARENA_ARRAY(program->arena, uint8_t, source->facts->code_count + 1);
    source->first = ARENA_ARRAY(program->arena, uint32_t, source->facts->code_count + 1);
    source->next = ARENA_ARRAY(program->arena, uint32_t, source->facts->code_count + 1);
    source->defined = map_new(program->arena);
    source->module = construct_frame(program, source, 0, NULL, NULL, 0);
    map_put(program->settings_sources, str_format(program->arena, "%u", index),
            (uint32_t)program->settings_files.count);
    *VEC_PUSH(program->arena, &program->settings_files) = source;
    return source;
}

/* Does a command of the repository say it? Then the settings are what holds for all other commands. */
static bool is_of_commands(const Program *program, uint32_t repository, Str key) {
    const Model *model = program->model;
    for (size_t i = 0; i < model->file_count; i++) {
        const FactsFile *file = &model->files[i];
        const Facts *facts = &file->facts;
        if (!file->is_parsed || file->repository != repository) continue;
        for (uint32_t k = 0; k < facts->decl_count; k++) {
            const Decl *decl = &facts->decls[k];
            if (decl->kind != DECL_DEPLOYMENT || !str_equal(facts_str(facts, decl->type), STR("cdk"))) continue;
            ExprId given = expr_attribute(facts, decl->body, STR("arguments"));
            if (given && expr_attribute(facts, given, key)) return true;
        }
    }
    return false;
}

Lead construct_context(Program *program, Frame *frame, ExprId call, Str key) {
    const FactsFile *file = frame->source->file;
    Str folder = construct_start_folder(program, file);
    uint32_t index =
        map_get(program->settings, str_format(program->arena, "%u\x1f%.*s", file->repository, STR_ARG(folder)));
    if (!key.size || str_find_char(key, '*', 0) != SIZE_MAX) return UNKNOWN;
    const Facts *facts = index == MAP_NONE ? NULL : &program->model->files[index].facts;
    ExprId context = facts && facts->decl_count ? expr_attribute(facts, facts->decls[0].body, STR("context")) : 0;
    ExprId value = context ? expr_attribute(facts, context, key) : 0;
    bool is_given = is_of_commands(program, file->repository, key);
    if (value && !is_given) return construct_lead(program, construct_document_source(program, index)->module, value);
    if (value && facts_expr(facts, value)->kind == EXPR_OBJECT) return UNKNOWN; /* no command gives an object */
    Str path = str_format(program->arena, "context:%.*s", STR_ARG(key));
    Lead handed = construct_handed(program, path);
    if (handed.kind != LEAD_UNKNOWN) return handed;
    if (value) frame = construct_document_source(program, index)->module;
    return (Lead){.kind = LEAD_INPUT, .path = path, .frame = frame, .expr = value ? value : call};
}
