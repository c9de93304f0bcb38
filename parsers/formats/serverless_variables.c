/* Variables of the Serverless Framework:
 *
 *     ${opt:stage, 'dev'}                 input "opt:stage" ?? "dev"
 *     ${self:custom.${opt:stage}.name}    the expression that stands there, taken by its key
 *     ${param:x}                          of the stage, else of all stages
 *     ${ssm(us-east-1):/a}                serverless_ssm("/a", "us-east-1")
 *
 * https://www.serverless.com/framework/docs/guides/variables */
#include "analyzer/core/limits.h"
#include "parsers/formats/serverless.h"

enum {
    NESTING_MAX = 40, /* of variables in one string, and of ${self:…} that leads to ${self:…} */
    ALTERNATIVES_MAX = 16,
};

/* ---- Syntax ---- */

size_t serverless_find(Str text, char separator, size_t from) {
    size_t depth = 0;
    char quote = 0;
    for (size_t i = from; i < text.size; i++) {
        char c = text.data[i];
        if (quote)
            quote = c == quote ? 0 : quote;
        else if (c == '\'' || c == '"')
            quote = c;
        else if (c == separator && depth == 0)
            return i;
        else if (c == '{' || c == '(')
            depth++;
        else if ((c == '}' || c == ')') && depth)
            depth--;
    }
    return text.size;
}

typedef struct {
    Str type, parameter, address;
    bool has_parameter, has_address;
} Source;

static bool is_type_char(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
           c == '.';
}

/* type(parameter):address, where all but the type may be missing, though not both. */
static bool read_source(Str text, Source *out) {
    size_t end = 0;
    *out = (Source){0};
    while (end < text.size && is_type_char(text.data[end])) end++;
    out->type = str_slice(text, 0, end);
    if (end == 0 || (text.data[0] >= '0' && text.data[0] <= '9')) return false;
    if (end < text.size && text.data[end] == '(') {
        size_t close = serverless_find(text, ')', end + 1);
        if (close == text.size) return false;
        out->parameter = str_trim(str_slice(text, end + 1, close));
        out->has_parameter = true;
        end = close + 1;
    }
    Str rest = str_trim(str_slice(text, end, text.size));
    out->has_address = rest.size && rest.data[0] == ':' && !(rest.size > 1 && rest.data[1] == ':');
    if (out->has_address) out->address = str_trim(str_slice(rest, 1, rest.size));
    return out->has_address || (out->has_parameter && rest.size == 0);
}

bool serverless_is_variable(Str body) {
    Source source;
    Str first = str_trim(str_slice(body, 0, serverless_find(body, ',', 0)));
    return read_source(first, &source) || str_starts_with(first, STR("${"));
}

static bool is_quoted(Str text) {
    char first = text.size ? text.data[0] : 0;
    return (first == '\'' || first == '"') && text.size >= 2 && text.data[text.size - 1] == first;
}

/* The end of the variable that starts at `from` with "${", after its brace; 0 when it has none. */
static size_t closing(Str text, size_t from) {
    size_t end = serverless_find(text, '}', from + 2);
    return end < text.size ? end + 1 : 0;
}

bool serverless_is_file(Str text, Str *path, Str *key) {
    text = str_trim(text);
    if (!str_starts_with(text, STR("${")) || closing(text, 0) != text.size) return false;
    Str body = str_slice(text, 2, text.size - 1);
    Source source;
    if (!read_source(str_trim(str_slice(body, 0, serverless_find(body, ',', 0))), &source)) return false;
    *path = source.parameter;
    *key = source.address;
    return str_equal(source.type, STR("file")) && source.has_parameter;
}

/* ---- As text, without options ---- */

static bool text_of(Serverless *service, Str text, uint32_t depth, StrBuf *out, bool *is_of_stage);

static bool text_at(Serverless *service, const DocNode *node, uint32_t depth, StrBuf *out, bool *is_of_stage) {
    if (!node || node->kind != DOC_SCALAR || node->scalar == SCALAR_NULL || node->tag.size) return false;
    return text_of(service, node->value, depth + 1, out, is_of_stage);
}

static bool default_stage(Serverless *service, uint32_t depth, StrBuf *out, bool *is_of_stage) {
    *is_of_stage = true;
    if (service->is_pattern) {
        strbuf_add_char(out, SERVERLESS_STAGE);
        return true;
    }
    const DocNode *stage = document_get(service->provider, STR("stage"));
    size_t before = out->size;
    bool ignored = false;
    if (stage && !stage->is_open && text_at(service, stage, depth, out, &ignored)) return true;
    out->size = before;
    strbuf_add(out, STR("dev"));
    return !stage;
}

static bool self_text(Serverless *service, Str written, uint32_t depth, StrBuf *out, bool *is_of_stage) {
    StrBuf buf = strbuf_new(service->arena, 4096);
    bool ignored = false;
    if (!text_of(service, written, depth + 1, &buf, &ignored)) return false;
    Str path = strbuf_str(&buf);
    if (str_equal(path, STR("provider.stage"))) return default_stage(service, depth, out, is_of_stage);
    DocNode *node = serverless_path(service, service->root, path);
    if (!node && str_equal(path, STR("service.name"))) node = document_get(service->root, STR("service"));
    if (!node && str_equal(path, STR("provider.region"))) {
        strbuf_add(out, STR("us-east-1"));
        return true;
    }
    return text_at(service, node, depth, out, is_of_stage);
}

static bool param_text(Serverless *service, Str name, uint32_t depth, StrBuf *out, bool *is_of_stage) {
    StrBuf stage = strbuf_new(service->arena, 256);
    bool ignored = false;
    default_stage(service, depth, &stage, &ignored);
    Str levels[] = {strbuf_str(&stage), STR("default")};
    for (size_t level = 0; level < 2; level++)
        for (size_t i = 0; i < 2; i++) {
            Str path = str_format(service->arena, "%s.%.*s%s.%.*s", i ? "stages" : "params", STR_ARG(levels[level]),
                                  i ? ".params" : "", STR_ARG(name));
            if (text_at(service, serverless_path(service, service->root, path), depth, out, is_of_stage)) return true;
        }
    return false;
}

static bool source_text(Serverless *service, Str text, uint32_t depth, StrBuf *out, bool *is_of_stage) {
    Source source;
    text = str_trim(text);
    if (is_quoted(text)) return text_of(service, str_slice(text, 1, text.size - 1), depth + 1, out, is_of_stage);
    if (str_starts_with(text, STR("${"))) return text_of(service, text, depth + 1, out, is_of_stage);
    if (!read_source(text, &source)) {
        strbuf_add(out, text);
        return text.size > 0 && !str_equal(text, STR("null"));
    }
    if (str_equal(source.type, STR("self"))) return self_text(service, source.address, depth, out, is_of_stage);
    if (str_equal(source.type, STR("sls")) && str_equal(source.address, STR("stage")))
        return default_stage(service, depth, out, is_of_stage);
    if (str_equal(source.type, STR("aws")) && str_equal(source.address, STR("region")))
        return self_text(service, STR("provider.region"), depth, out, is_of_stage);
    bool is_given = str_equal(source.type, STR("opt")) || str_equal(source.type, STR("env")) ||
                    str_equal(source.type, STR("param"));
    if (service->is_pattern && str_equal(text, STR("opt:stage")))
        return default_stage(service, depth, out, is_of_stage);
    if (service->is_pattern && is_given) {
        strbuf_add_char(out, SERVERLESS_ANY);
        return true;
    }
    if (str_equal(source.type, STR("param"))) return param_text(service, source.address, depth, out, is_of_stage);
    if (str_equal(source.type, STR("file"))) {
        DocNode *node = serverless_read(service, source.parameter);
        if (node && source.address.size) node = serverless_path(service, node, source.address);
        return text_at(service, node, depth, out, is_of_stage);
    }
    return false;
}

static bool variable_text(Serverless *service, Str body, uint32_t depth, StrBuf *out, bool *is_of_stage) {
    size_t before = out->size;
    bool is_stage_option = false;
    for (size_t start = 0, count = 0; start <= body.size && count < ALTERNATIVES_MAX; count++) {
        size_t end = serverless_find(body, ',', start);
        Str source = str_trim(str_slice(body, start, end));
        is_stage_option = is_stage_option || str_equal(source, STR("opt:stage"));
        if (source_text(service, source, depth + 1, out, is_of_stage)) {
            *is_of_stage = *is_of_stage || is_stage_option;
            return true;
        }
        out->size = before;
        start = end + 1;
    }
    return is_stage_option && default_stage(service, depth, out, is_of_stage);
}

static bool text_of(Serverless *service, Str text, uint32_t depth, StrBuf *out, bool *is_of_stage) {
    bool is_known = depth < NESTING_MAX && service->steps > 0;
    size_t from = 0;
    if (service->steps) service->steps--;
    while (from < text.size) {
        size_t at = is_known ? str_find(text, STR("${"), from) : SIZE_MAX, end = at == SIZE_MAX ? 0 : closing(text, at);
        Str body = end ? str_slice(text, at + 2, end - 1) : STR_NONE;
        if (!end || !serverless_is_variable(body)) {
            size_t to = at == SIZE_MAX ? text.size : at + 2;
            strbuf_add(out, str_slice(text, from, to));
            from = to;
            continue;
        }
        strbuf_add(out, str_slice(text, from, at));
        bool is_stage = false;
        bool is_found = variable_text(service, body, depth, out, &is_stage);
        if (!is_found && service->is_pattern)
            strbuf_add_char(out, SERVERLESS_ANY);
        else if (!is_found)
            is_known = false;
        *is_of_stage = *is_of_stage || is_stage;
        from = end;
    }
    return is_known;
}

bool serverless_text(Serverless *service, Str text, Str *out, bool *is_of_stage) {
    StrBuf buf = strbuf_new(service->arena, VALUE_SIZE_BYTES_MAX);
    bool ignored = false;
    bool is_known = text_of(service, text, 0, &buf, is_of_stage ? is_of_stage : &ignored);
    *out = strbuf_str(&buf);
    return is_known;
}

/* ---- As expressions ---- */

static ExprId add_string(Interpolation *variables, Str text, const DocNode *at) {
    return facts_string(variables->builder, text, at->line, at->column);
}

static ExprId add_name(Interpolation *variables, Str name, const DocNode *at) {
    return facts_named(variables->builder, EXPR_NAME, name, at->line, at->column, 0);
}

static ExprId add_declaration(Interpolation *variables, DeclKind kind, Str name, const DocNode *at) {
    ExprId id = facts_named(variables->builder, EXPR_DECL, name, at->line, at->column, 0);
    facts_expr_at(variables->builder, id)->number = (uint8_t)kind;
    return id;
}

static ExprId add_coalesce(Interpolation *variables, ExprId first, ExprId second, const DocNode *at) {
    ExprId children[2] = {first, second};
    ExprId id = facts_add_expr(variables->builder, EXPR_BINARY, at->line, at->column, children, 2);
    facts_expr_at(variables->builder, id)->number = OP_COALESCE;
    return id;
}

static ExprId add_index(Interpolation *variables, ExprId object, ExprId key, const DocNode *at) {
    ExprId children[2] = {object, key};
    return facts_add_expr(variables->builder, EXPR_INDEX, at->line, at->column, children, 2);
}

static ExprId add_call(Interpolation *variables, Str function, const ExprId *arguments, uint32_t count,
                       const DocNode *at) {
    ExprId id = facts_add_expr(variables->builder, EXPR_CALL, at->line, at->column, arguments, count);
    Text name = facts_text(variables->builder, function);
    facts_expr_at(variables->builder, id)->text = name;
    return id;
}

/* null where there is no such key. */
static ExprId add_try(Interpolation *variables, ExprId value, const DocNode *at) {
    ExprId arguments[2] = {value, facts_add_expr(variables->builder, EXPR_NULL, at->line, at->column, NULL, 0)};
    return add_call(variables, STR("try"), arguments, 2, at);
}

/* An option or a variable of the environment: what a deployment may give, and null where it gives nothing. */
static ExprId add_input(Interpolation *variables, Str name, const DocNode *at) {
    map_add(variables->service->declared, str_concat(variables->arena, STR("i"), name), 0, NULL);
    return add_declaration(variables, DECL_INPUT, name, at);
}

ExprId serverless_option(Interpolation *variables, Str name, ExprId value, const DocNode *at) {
    return add_coalesce(variables, add_input(variables, name, at), value, at);
}

static ExprId add_value(Interpolation *variables, Str name, const DocNode *at) {
    map_add(variables->service->declared, str_concat(variables->arena, STR("v"), name), 0, NULL);
    return add_declaration(variables, DECL_VALUE, name, at);
}

void serverless_note_stage(Serverless *service, Str name) {
    enum { STAGES_MAX = 64 };
    static const char *const others[] = {"default", "other",   "defaults", "common", "all",
                                         "local",   "offline", "example",  "sample", "template"};
    if (name.size == 0 || map_count(service->stages) >= STAGES_MAX) return;
    for (size_t k = 0; k < sizeof others / sizeof *others; k++)
        if (str_equal_ignoring_case(name, str_from(others[k]))) return;
    map_add(service->stages, name, 0, NULL);
}

void serverless_note_stages(Serverless *service, const DocNode *map, Str rest) {
    for (uint32_t i = 0; map && map->kind == DOC_MAPPING && i < map->count; i++)
        if (!rest.size || serverless_path(service, document_value(map, i), rest))
            serverless_note_stage(service, document_text(document_key(map, i)));
}

typedef struct {
    ExprId expr;      /* 0: nothing is there */
    bool may_be_none; /* it may turn out to be nothing */
} Found;

/* What stands at a node, once more: the same expression, shared. Variables that name each other stop where walks of what they
 * stand for would take too long; what is left out is unknown then. */
static ExprId shared(Interpolation *variables, DocNode *node, const DocNode *at) {
    Serverless *service = variables->service;
    ExprId id = cloudformation_expr(variables->scope, node);
    ExprExtent extent = facts_builder_extent(variables->builder, id);
    if (extent.size <= service->shared_left && extent.height <= NESTING_DEPTH_MAX) {
        service->shared_left -= extent.size;
        return id;
    }
    if (!service->is_share_told)
        facts_add_note(variables->builder, DIAG_LIMIT, at->line,
                       "variables stand for more than %d values or %d levels; not followed", SERVERLESS_SHARED_MAX,
                       NESTING_DEPTH_MAX);
    service->is_share_told = true;
    return facts_named(variables->builder, EXPR_OPAQUE, STR("variables that stand for too much"), at->line, at->column,
                       0);
}

/* A key that is worked out; what the source has under it is not known to be there. */
static Found by_key(Interpolation *variables, DocNode *node, Str path, size_t start, const DocNode *at) {
    Found found = {shared(variables, node, at), true};
    while (start < path.size) {
        size_t end = serverless_find(path, '.', start);
        Str step = str_slice(path, start, end), text;
        bool is_of_stage = false;
        if (serverless_text(variables->service, step, &text, &is_of_stage) && is_of_stage && node)
            serverless_note_stages(variables->service, node, str_slice(path, end + 1, path.size));
        node = NULL; /* what is below is not followed */
        found.expr = add_index(variables, found.expr, interpolation_text(variables, step, at), at);
        start = end + 1;
    }
    return found;
}

static bool is_variable_or_null(const DocNode *node) {
    return node->kind == DOC_SCALAR && (node->scalar == SCALAR_NULL || str_contains(node->value, STR("${")));
}

static Found self_reference(Interpolation *variables, Str path, const DocNode *at) {
    Serverless *service = variables->service;
    DocNode *node = service->root;
    if (str_equal(path, STR("service.name")) && document_text(document_get(node, STR("service"))).size)
        path = STR("service");
    bool is_stage = str_equal(path, STR("provider.stage")), is_region = str_equal(path, STR("provider.region"));
    if (is_stage || is_region) {
        const DocNode *written = document_get(service->provider, is_stage ? STR("stage") : STR("region"));
        if (written && written->is_open) return (Found){0};
        return (Found){add_value(variables, is_stage ? STR("sls:stage") : STR("aws:region"), at), false};
    }
    if (path.size == 0 || variables->depth >= NESTING_MAX) return (Found){0};
    size_t start = 0;
    bool is_literal = true, was_exact = service->is_exact;
    while (start < path.size) {
        size_t end = serverless_find(path, '.', start);
        Str step = str_slice(path, start, end);
        if (str_contains(step, STR("${"))) {
            is_literal = false;
            break;
        }
        service->is_exact = true;
        DocNode *next = serverless_path(service, node, step);
        service->is_exact = was_exact;
        if (!next) break;
        node = next;
        start = end + 1;
    }
    bool is_computed = node->kind == DOC_SCALAR || node->tag.size; /* a variable that stands for a map */
    if (node->is_open || (start < path.size && is_literal && !is_computed)) return (Found){0};
    if (start == 0 && !is_literal) return (Found){0};
    variables->depth++;
    Found found = by_key(variables, node, path, start, at);
    found.may_be_none = start < path.size || is_variable_or_null(node);
    variables->depth--;
    return found;
}

static ExprId literal(Interpolation *variables, Str text, const DocNode *at) {
    DocNode node = *at;
    node.value = text;
    node.tag = STR_NONE;
    document_resolve(&node);
    return document_scalar_expr(variables->builder, &node);
}

/* What stands in a file that was read, under the address behind its name. */
static Found in_file(Interpolation *variables, DocNode *node, Str address) {
    bool is_literal = !str_contains(address, STR("${"));
    if (node && address.size && is_literal) {
        DocNode *below = serverless_path(variables->service, node, address);
        if (below || node->kind != DOC_SCALAR) node = below;
    }
    if (!node || node->is_open || variables->depth >= NESTING_MAX) return (Found){0};
    variables->depth++;
    Found found = {0};
    if (address.size && !is_literal)
        found = by_key(variables, node, address, 0, node);
    else
        found = (Found){shared(variables, node, node), is_variable_or_null(node)};
    variables->depth--;
    return found;
}

/* One of several files: which one, its path says when a deployment gives what is missing in it. */
static Found chosen_file(Interpolation *variables, const ServerlessChoices *choices, const Source *source,
                         const DocNode *at) {
    FactsBuilder *builder = variables->builder;
    VEC(ExprId) items = {0};
    for (size_t i = 0; i < choices->count; i++) {
        const ServerlessChoice *choice = &choices->items[i];
        Found found = in_file(variables, serverless_read(variables->service, choice->written), source->address);
        if (!found.expr) continue;
        if (choice->stage.size) serverless_note_stage(variables->service, choice->stage);
        ExprId pair[2] = {add_string(variables, choice->written, at), found.expr};
        ExprId item = facts_add_expr(builder, EXPR_ITEM, at->line, at->column, pair, 2);
        Text key = facts_text(builder, choice->written);
        facts_expr_at(builder, item)->text = key;
        *VEC_PUSH(variables->arena, &items) = item;
    }
    if (items.count == 0) return (Found){0};
    ExprId object = facts_add_expr(builder, EXPR_OBJECT, at->line, at->column, items.items, (uint32_t)items.count);
    ExprId path = interpolation_text(variables, str_trim(source->parameter), at);
    return (Found){add_index(variables, object, path, at), true};
}

static Found file_reference(Interpolation *variables, const Source *source, const DocNode *at) {
    ServerlessChoices choices = serverless_choices(variables->service, source->parameter);
    Found chosen = choices.count ? chosen_file(variables, &choices, source, at) : (Found){0};
    if (chosen.expr) return chosen;
    Found found = in_file(variables, serverless_read(variables->service, source->parameter), source->address);
    if (found.expr) return found;
    ExprId arguments[2] = {interpolation_text(variables, source->parameter, at), 0};
    if (source->address.size) arguments[1] = interpolation_text(variables, source->address, at);
    return (Found){add_call(variables, STR("serverless_file"), arguments, source->address.size ? 2 : 1, at), true};
}

static Found find_source(Interpolation *variables, Str text, const DocNode *at) {
    Source source;
    text = str_trim(text);
    if (is_quoted(text)) return (Found){interpolation_text(variables, str_slice(text, 1, text.size - 1), at), false};
    if (str_starts_with(text, STR("${"))) return (Found){interpolation_text(variables, text, at), true};
    if (!read_source(text, &source)) return (Found){literal(variables, text, at), false};
    if (str_equal(source.type, STR("self"))) return self_reference(variables, source.address, at);
    if (str_equal(source.type, STR("file"))) return file_reference(variables, &source, at);
    bool is_literal = !str_contains(source.address, STR("${"));
    if (str_equal(source.type, STR("unset"))) return (Found){add_name(variables, source.address, at), false};
    if (str_equal(source.type, STR("aws"))) {
        bool is_region = str_equal(source.address, STR("region"));
        if (is_region) return (Found){add_value(variables, STR("aws:region"), at), false};
        return (Found){add_name(variables, STR("AWS::AccountId"), at), false};
    }
    if (str_equal(source.type, STR("sls")) && str_equal(source.address, STR("stage")))
        return (Found){add_value(variables, STR("sls:stage"), at), false};
    bool is_input = str_equal(source.type, STR("opt")) || str_equal(source.type, STR("env"));
    if (is_input && is_literal) return (Found){add_input(variables, text, at), true};
    if (str_equal(source.type, STR("param")) && is_literal)
        return (Found){add_value(variables, str_concat(variables->arena, STR("param:"), source.address), at), true};
    if (str_equal(source.type, STR("strToBool")))
        return (Found){
            add_call(variables, STR("tobool"), (ExprId[]){interpolation_text(variables, source.parameter, at)}, 1, at),
            false};
    ExprId arguments[2] = {interpolation_text(variables, source.address, at), 0};
    if (source.parameter.size) arguments[1] = interpolation_text(variables, source.parameter, at);
    Str type = source.type;
    size_t dot = str_find_char(type, '.', 0); /* cf.us-west-2:stack.output */
    if (dot != SIZE_MAX && !source.parameter.size) {
        arguments[1] = add_string(variables, str_slice(type, dot + 1, type.size), at);
        type = str_slice(type, 0, dot);
    }
    if (str_equal(type, STR("cf"))) { /* every output is handed out under this name, see serverless.c */
        Str name = str_concat(variables->arena, STR("cf:"), source.address);
        ExprId exported = interpolation_text(variables, name, at);
        return (Found){add_call(variables, STR("cfn_import_value"), &exported, 1, at), true};
    }
    /* What stands elsewhere, under a name that says all there is to say of it. */
    if (is_literal && source.has_address) return (Found){add_name(variables, text, at), true};
    Str function = str_concat(variables->arena, STR("serverless_"), type);
    return (Found){add_call(variables, function, arguments, arguments[1] ? 2 : 1, at), true};
}

ExprId serverless_variable(Interpolation *variables, Str body, const DocNode *at) {
    Found found[ALTERNATIVES_MAX];
    uint32_t count = 0;
    for (size_t start = 0, read = 0; start <= body.size; read++) {
        size_t end = serverless_find(body, ',', start);
        if (read == ALTERNATIVES_MAX) {
            facts_add_note(variables->builder, DIAG_LIMIT, at->line, "a variable with more than %d alternatives",
                           ALTERNATIVES_MAX);
            break;
        }
        found[count] = find_source(variables, str_slice(body, start, end), at);
        if (found[count].expr) count++;
        start = end + 1;
    }
    /* What the last one stands for has to be given by whoever deploys. */
    Str last = str_trim(body);
    if (count == 0) return add_name(variables, last, at);
    ExprId result = found[count - 1].expr;
    const Expr *expr = facts_expr_at(variables->builder, result);
    if (expr->kind == EXPR_DECL && expr->number == DECL_INPUT) {
        Str name = facts_builder_str(variables->builder, expr->text);
        bool is_stage = str_equal(name, STR("opt:stage")), is_region = str_equal(name, STR("opt:region"));
        const DocNode *written = document_get(variables->service->provider, is_stage ? STR("stage") : STR("region"));
        bool is_own = (is_stage || is_region) && !(written && written->is_open);
        ExprId other = is_own ? add_value(variables, is_stage ? STR("sls:stage") : STR("aws:region"), at)
                              : add_name(variables, name, at);
        result = add_coalesce(variables, result, other, at);
    }
    for (uint32_t i = count - 1; i > 0; i--) {
        const Expr *option = facts_expr_at(variables->builder, found[i - 1].expr);
        bool is_tried = found[i - 1].may_be_none && option->kind != EXPR_DECL;
        ExprId value = is_tried ? add_try(variables, found[i - 1].expr, at) : found[i - 1].expr;
        result = add_coalesce(variables, value, result, at);
    }
    return result;
}
