/* serverless.yml as the CloudFormation template that is deployed for it, and its variables as inputs and values of that
 * template. Files that it takes its parts from give declarations of their own, each with its own lines. */
#include "parsers/formats/serverless.h"

#include "analyzer/core/limits.h"

/* ---- Nodes ---- */

static DocNode *new_node(Serverless *service, DocKind kind, const DocNode *at) {
    DocNode *node = ARENA_NEW(service->arena, DocNode);
    *node = (DocNode){.kind = (uint8_t)kind,
                      .source = at->source,
                      .line = at->line,
                      .end_line = at->end_line,
                      .column = at->column,
                      .size = 1};
    return node;
}

DocNode *serverless_scalar(Serverless *service, Str text, const DocNode *at) {
    DocNode *node = new_node(service, DOC_SCALAR, at);
    node->value = text;
    return node;
}

DocNode *serverless_mapping(Serverless *service, DocNode *const *pairs, size_t count, const DocNode *at) {
    DocNode *node = new_node(service, DOC_MAPPING, at);
    document_set_children(node, pairs, 2 * count, service->arena, NULL);
    return node;
}

DocNode *serverless_sequence(Serverless *service, DocNode *const *items, size_t count, const DocNode *at) {
    DocNode *node = new_node(service, DOC_SEQUENCE, at);
    document_set_children(node, items, count, service->arena, NULL);
    return node;
}

static DocNode *joined_lists(Serverless *service, DocNode *below, DocNode *above) {
    size_t count = (size_t)below->count + above->count;
    DocNode **items = ARENA_ARRAY(service->arena, DocNode *, count);
    for (uint32_t i = 0; i < below->count; i++) items[i] = document_value(below, i);
    for (uint32_t i = 0; i < above->count; i++) items[below->count + i] = document_value(above, i);
    return serverless_sequence(service, items, count, below);
}

DocNode *serverless_merge(Serverless *service, DocNode *below, DocNode *above, bool joins_lists) {
    if (!below || below == above) return above;
    if (!above) return below;
    if (joins_lists && document_is_sequence(below) && document_is_sequence(above))
        return joined_lists(service, below, above);
    bool is_plain = document_is_mapping(below) && document_is_mapping(above) && !below->tag.size && !above->tag.size;
    if (!is_plain) return above;
    VEC(DocNode *) pairs = {0};
    for (uint32_t i = 0; i < below->count; i++) {
        DocNode *key = document_key(below, i), *other = document_get(above, document_text(key));
        *VEC_PUSH(service->arena, &pairs) = key;
        *VEC_PUSH(service->arena, &pairs) = serverless_merge(service, document_value(below, i), other, joins_lists);
    }
    for (uint32_t i = 0; i < above->count; i++) {
        if (document_get(below, document_text(document_key(above, i)))) continue;
        *VEC_PUSH(service->arena, &pairs) = document_key(above, i);
        *VEC_PUSH(service->arena, &pairs) = document_value(above, i);
    }
    DocNode *merged = serverless_mapping(service, pairs.items, pairs.count / 2, below);
    return merged;
}

DocNode *serverless_over(Serverless *service, DocNode *below, DocNode *above) {
    if (!below) return above;
    if (!above) return below;
    VEC(DocNode *) pairs = {0};
    for (uint32_t i = 0; i < below->count; i++) {
        if (document_get(above, document_text(document_key(below, i)))) continue;
        *VEC_PUSH(service->arena, &pairs) = document_key(below, i);
        *VEC_PUSH(service->arena, &pairs) = document_value(below, i);
    }
    for (uint32_t i = 0; i < above->count; i++) {
        *VEC_PUSH(service->arena, &pairs) = document_key(above, i);
        *VEC_PUSH(service->arena, &pairs) = document_value(above, i);
    }
    return serverless_mapping(service, pairs.items, pairs.count / 2, above);
}

/* ---- Ways into the document ---- */

/* ${self:a.b}, with nothing else beside it and no variable in it: "a.b". */
static Str self_path(Str text) {
    text = str_trim(text);
    if (!str_starts_with(text, STR("${self:")) || serverless_find(text, '}', 2) != text.size - 1) return STR_NONE;
    Str path = str_trim(str_slice(text, 7, text.size - 1));
    bool is_plain = !str_contains(path, STR("$")) && str_find_char(path, ',', 0) == SIZE_MAX;
    return is_plain ? path : STR_NONE;
}

static DocNode *follow(Serverless *service, DocNode *node, uint32_t depth);

static DocNode *path_from(Serverless *service, DocNode *node, Str path, uint32_t depth) {
    Str step;
    while (node && path.size && str_split_next(&path, '.', &step)) {
        node = follow(service, node, depth);
        DocNode *next = document_get(node, step);
        int64_t index = 0;
        if (!next && document_is_sequence(node) && str_to_int64(step, &index) && index >= 0 && index < node->count)
            next = document_value(node, (uint32_t)index);
        node = next;
    }
    return node;
}

static DocNode *follow(Serverless *service, DocNode *node, uint32_t depth) {
    enum { FOLLOWED_MAX = 8 };
    if (!node || node->kind != DOC_SCALAR || node->tag.size || depth == FOLLOWED_MAX) return node;
    if (!str_contains(node->value, STR("${"))) return node;
    Str path, key, own = self_path(node->value);
    DocNode *target = NULL;
    if (own.size) {
        target = path_from(service, service->root, own, depth + 1);
    } else if (serverless_is_file(node->value, &path, &key)) {
        if (service->is_exact && serverless_choices(service, path).count) return node;
        target = serverless_read(service, path);
        if (target && key.size) target = path_from(service, target, key, depth + 1);
    }
    return target && target != node ? follow(service, target, depth + 1) : node;
}

DocNode *serverless_follow(Serverless *service, DocNode *node) { return follow(service, node, 0); }

DocNode *serverless_get(Serverless *service, const DocNode *node, Str key) {
    return serverless_follow(service, document_get(node, key));
}

DocNode *serverless_path(Serverless *service, DocNode *node, Str path) { return path_from(service, node, path, 0); }

/* ---- Lists of parts ---- */

static void miss(Serverless *service, const DocNode *node) {
    Str path, key;
    if (!service->missing && node && node->kind == DOC_SCALAR && serverless_is_file(node->value, &path, &key))
        service->missing = node;
}

static const char *const sections[] = {"Parameters", "Mappings", "Conditions", "Resources", "Outputs"};
enum { SECTION_COUNT = sizeof sections / sizeof *sections, SECTION_CONDITIONED = 3 };

/* Below `into`, whose resources may be the same ones for other deployments. */
static DocNode *laid_over(Serverless *service, DocNode *below, DocNode *part) {
    DocNode *entries = document_get(part, STR("Resources")), *known = document_get(below, STR("Resources"));
    VEC(DocNode *) pairs = {0};
    for (uint32_t i = 0; document_is_mapping(entries) && i < entries->count; i++) {
        DocNode *key = document_key(entries, i), *before = document_get(known, document_text(key));
        DocNode *both = before ? serverless_either(service, before, document_value(entries, i)) : NULL;
        if (!both) continue;
        *VEC_PUSH(service->arena, &pairs) = key;
        *VEC_PUSH(service->arena, &pairs) = serverless_rehomed(service, both, key);
    }
    if (!pairs.count) return serverless_merge(service, below, part, true);
    DocNode *settled = serverless_mapping(service, pairs.items, pairs.count / 2, entries);
    DocNode *names[2] = {serverless_scalar(service, STR("Resources"), part), serverless_over(service, known, settled)};
    DocNode *others[2] = {names[0], serverless_over(service, entries, settled)};
    below = serverless_over(service, below, serverless_mapping(service, names, 1, part));
    part = serverless_over(service, part, serverless_mapping(service, others, 1, part));
    return serverless_merge(service, below, part, true);
}

/* Resources and outputs that are there when the part is. */
static DocNode *template_under(Serverless *service, const ServerlessPart *part) {
    DocNode *template = serverless_follow(service, part->node);
    if (!document_is_mapping(template) || template->tag.size) return NULL;
    for (size_t i = SECTION_CONDITIONED; i < SECTION_COUNT; i++) {
        DocNode *entries = document_get(template, str_from(sections[i]));
        if (!entries) continue;
        DocNode *pair[2] = {serverless_scalar(service, str_from(sections[i]), template),
                            serverless_entries_under(service, entries, STR("Condition"), part->condition)};
        template = serverless_over(service, template, serverless_mapping(service, pair, 1, template));
    }
    return template;
}

/* Functions are made of what they are given, so that those of each deployment are made apart. */
static DocNode *add_chosen(Serverless *service, DocNode *all, const ServerlessParts *parts, bool are_functions) {
    for (size_t i = 0; i < parts->count; i++) {
        const ServerlessPart *part = &parts->items[i];
        DocNode *chosen = are_functions
                              ? serverless_entries_under(service, part->node, STR("condition"), part->condition)
                              : template_under(service, part);
        if (!document_is_mapping(chosen) || chosen->tag.size) continue;
        if (are_functions)
            *VEC_PUSH(service->arena, &service->function_sets) = chosen;
        else
            all = all ? laid_over(service, all, chosen) : chosen;
    }
    return all;
}

/* `functions` and `resources` may be lists, whose parts are laid over each other. */
static DocNode *merged_parts(Serverless *service, DocNode *parts, bool are_functions) {
    ServerlessParts chosen = parts ? serverless_parts(service, parts) : (ServerlessParts){0};
    if (chosen.count) return add_chosen(service, NULL, &chosen, are_functions);
    parts = serverless_follow(service, parts);
    miss(service, parts);
    if (!document_is_sequence(parts)) return parts;
    DocNode *all = NULL;
    for (uint32_t i = 0; i < parts->count; i++) {
        chosen = serverless_parts(service, document_value(parts, i));
        all = add_chosen(service, all, &chosen, are_functions);
        DocNode *part = chosen.count ? NULL : serverless_follow(service, document_value(parts, i));
        if (part && document_is_mapping(part))
            all = serverless_merge(service, all, part, true);
        else if (part && part->kind == DOC_SCALAR && part->value.size)
            miss(service, part);
    }
    return all;
}

/* Entries that are whole files of a deployment's choice. */
static DocNode *chosen_entries(Serverless *service, DocNode *entries) {
    if (!document_is_mapping(entries) || entries->tag.size) return entries;
    DocNode **pairs = ARENA_ARRAY(service->arena, DocNode *, 2 * (size_t)entries->count);
    for (uint32_t i = 0; i < entries->count; i++) {
        DocNode *value = document_value(entries, i), *chosen = NULL;
        ServerlessParts parts = serverless_parts(service, value);
        for (size_t k = 0; k < parts.count; k++) {
            DocNode *body = serverless_under(service, parts.items[k].node, STR("Condition"), parts.items[k].condition);
            DocNode *both = chosen ? serverless_either(service, chosen, body) : NULL;
            chosen = both ? both : body;
        }
        pairs[2 * (size_t)i] = document_key(entries, i);
        pairs[2 * (size_t)i + 1] = chosen ? serverless_rehomed(service, chosen, document_key(entries, i)) : value;
    }
    return serverless_mapping(service, pairs, entries->count, entries);
}

/* The mapping with its values followed: sections and entries may stand in files of their own. */
static DocNode *followed_entries(Serverless *service, DocNode *node, uint32_t levels) {
    node = serverless_follow(service, node);
    if (!document_is_mapping(node) || levels == 0 || node->tag.size) return node;
    DocNode **pairs = ARENA_ARRAY(service->arena, DocNode *, 2 * (size_t)node->count);
    for (uint32_t i = 0; i < node->count; i++) {
        pairs[2 * (size_t)i] = document_key(node, i);
        DocNode *value = followed_entries(service, document_value(node, i), levels - 1);
        pairs[2 * (size_t)i + 1] = value;
    }
    return serverless_mapping(service, pairs, node->count, node);
}

/* ---- The template ---- */

static DocNode *section(Serverless *service, DocNode *template, const char *name, DocNode *made) {
    DocNode *own = serverless_follow(service, document_get(template, str_from(name)));
    if (str_equal(str_from(name), STR("Resources"))) own = chosen_entries(service, own);
    own = followed_entries(service, own, 1);
    if (!document_is_mapping(own)) return made;
    return made ? serverless_merge(service, made, own, false) : own;
}

/* What extends a resource is laid over it; without one it would be a mistake that the framework refuses. */
static DocNode *extended(Serverless *service, DocNode *resources, DocNode *template) {
    DocNode *extensions = serverless_get(service, template, STR("extensions"));
    for (uint32_t i = 0; document_is_mapping(extensions) && i < extensions->count; i++) {
        DocNode *key = document_key(extensions, i), *below = document_get(resources, document_text(key));
        if (!below) continue;
        DocNode *pair[2] = {key, document_value(extensions, i)};
        resources = serverless_merge(service, resources, serverless_mapping(service, pair, 1, key), true);
    }
    return resources;
}

/* `${cf:orders-dev.Table}` reads an output by the names of stack and output, whether it is exported or not: each is, under
 * both names. */
static Str stack_name(const Serverless *service) {
    const DocNode *stack = document_get(service->provider, STR("stackName"));
    return stack ? document_text(stack) : STR("${self:service.name}-${sls:stage}");
}

static DocNode *with_outputs_by_stack(Serverless *service, DocNode *outputs) {
    if (!document_is_mapping(outputs)) return outputs;
    Str name = stack_name(service);
    VEC(DocNode *) pairs = {0};
    for (uint32_t i = 0; i < outputs->count; i++) {
        DocNode *key = document_key(outputs, i), *output = document_value(outputs, i);
        DocNode *value = document_get(output, STR("Value"));
        *VEC_PUSH(service->arena, &pairs) = key;
        *VEC_PUSH(service->arena, &pairs) = output;
        if (!value || key->kind != DOC_SCALAR) continue;
        Str exported = str_format(service->arena, "cf:%.*s.%.*s", STR_ARG(name), STR_ARG(key->value));
        DocNode *naming[2] = {serverless_scalar(service, STR("Name"), key), serverless_scalar(service, exported, key)};
        DocNode *members[4] = {serverless_scalar(service, STR("Value"), key), value,
                               serverless_scalar(service, STR("Export"), key),
                               serverless_mapping(service, naming, 1, key)};
        Str by_stack = str_concat(service->arena, STR("cf:"), key->value);
        *VEC_PUSH(service->arena, &pairs) = serverless_scalar(service, by_stack, key);
        *VEC_PUSH(service->arena, &pairs) = serverless_mapping(service, members, 2, key);
    }
    return serverless_mapping(service, pairs.items, pairs.count / 2, outputs);
}

/* Those of what is chosen are known when all else is. */
static DocNode *with_conditions(Serverless *service, DocNode *template) {
    if (!service->conditions.count) return template;
    DocNode *own = document_get(template, STR("Conditions"));
    DocNode *added = serverless_mapping(service, service->conditions.items, service->conditions.count / 2, template);
    DocNode *pair[2] = {serverless_scalar(service, STR("Conditions"), template), serverless_over(service, added, own)};
    return serverless_over(service, template, serverless_mapping(service, pair, 1, template));
}

static DocNode *build_template(Serverless *service, DocNode *root) {
    DocNode *made = NULL, *outputs = NULL;
    serverless_make(service, &made, &outputs);
    DocNode *own = merged_parts(service, document_get(service->root, STR("resources")), false);
    if (!document_is_mapping(own)) own = NULL;
    VEC(DocNode *) pairs = {0};
    for (size_t i = 0; i < SECTION_COUNT; i++) {
        DocNode *start = i == 3 ? made : i == 4 ? outputs : NULL;
        DocNode *entries = section(service, own, sections[i], start);
        if (i == 3) entries = extended(service, entries, own);
        if (i == 4) entries = with_outputs_by_stack(service, entries);
        if (!document_is_mapping(entries)) continue;
        *VEC_PUSH(service->arena, &pairs) = serverless_scalar(service, str_from(sections[i]), entries);
        *VEC_PUSH(service->arena, &pairs) = entries;
    }
    return with_conditions(service, serverless_mapping(service, pairs.items, pairs.count / 2, root));
}

/* ---- Declarations ---- */

static Decl *declare(FactsBuilder *builder, DeclKind kind, Str type, Str name, const DocNode *at, ExprId body) {
    Decl *decl = facts_add_decl(builder, kind, type, name, at->line, at->end_line > at->line ? at->end_line : at->line);
    decl->column = at->column;
    decl->body = body;
    return decl;
}

static ExprId item_of(FactsBuilder *builder, Str key, ExprId value, const DocNode *at) {
    ExprId pair[2] = {facts_string(builder, key, at->line, at->column), value};
    ExprId item = facts_add_expr(builder, EXPR_ITEM, at->line, at->column, pair, 2);
    Text text = facts_text(builder, key);
    facts_expr_at(builder, item)->text = text;
    return item;
}

static ExprId object_of(FactsBuilder *builder, Str key, ExprId value, const DocNode *at) {
    ExprId item = item_of(builder, key, value, at);
    return facts_add_expr(builder, EXPR_OBJECT, at->line, at->column, &item, 1);
}

/* ---- Inputs and values ---- */

/* `${opt:stage}` and its like are given by whoever deploys, or not at all. */
static void declare_input(Serverless *service, Str name) {
    FactsBuilder *builder = service->sources.items[0]->builder;
    const DocNode *at = service->provider ? service->provider : service->root;
    ExprId nothing = facts_add_expr(builder, EXPR_NULL, at->line, at->column, NULL, 0);
    declare(builder, DECL_INPUT, STR_NONE, name, at, object_of(builder, STR("Default"), nothing, at))->end_line =
        at->line;
}

/* What the framework takes where the provider says nothing; an option goes before what the provider says. */
static ExprId setting(Serverless *service, const char *name, const char *fallback) {
    ServerlessFile *file = service->sources.items[0];
    DocNode *written = document_get(service->provider, str_from(name));
    const DocNode *at = written ? written : service->provider ? service->provider : service->root;
    ExprId value = written ? cloudformation_expr(file->scope, written) : 0;
    if (!value) value = facts_string(file->builder, str_from(fallback), at->line, at->column);
    return serverless_option(&file->variables, str_format(service->arena, "opt:%s", name), value, at);
}

static ExprId value_named(Serverless *service, Str name, const DocNode **at) {
    ServerlessFile *file = service->sources.items[0];
    *at = service->provider ? service->provider : service->root;
    if (str_equal(name, STR("sls:stage"))) return setting(service, "stage", "dev");
    if (str_equal(name, STR("aws:region"))) return setting(service, "region", "us-east-1");
    Str key = str_slice(name, str_find_char(name, ':', 0) + 1, name.size);
    const DocNode *params = document_get(service->root, STR("params"));
    if (params) *at = params;
    Str body = str_format(service->arena,
                          "self:params.${sls:stage}.%.*s, self:stages.${sls:stage}.params.%.*s, "
                          "self:params.default.%.*s, self:stages.default.params.%.*s, unset:param:%.*s",
                          STR_ARG(key), STR_ARG(key), STR_ARG(key), STR_ARG(key), STR_ARG(key));
    Str composed = serverless_composed(service, key);
    ExprId value = composed.size ? interpolation_text(&file->variables, composed, *at)
                                 : serverless_variable(&file->variables, body, *at);
    return serverless_option(&file->variables, name, value, *at);
}

/* Some ask for others, so that the list grows while it is walked. */
static void declare_asked(Serverless *service) {
    FactsBuilder *builder = service->sources.items[0]->builder;
    for (size_t i = 0; i < map_count(service->declared); i++) {
        Str key = map_key_at(service->declared, i), name = str_slice(key, 1, key.size);
        if (key.data[0] == 'i') {
            declare_input(service, name);
            continue;
        }
        const DocNode *at;
        ExprId body = value_named(service, name, &at);
        declare(builder, DECL_VALUE, STR_NONE, name, at, body)->end_line = at->line;
    }
}

/* ---- Several files ---- */

CfnScope *serverless_scope(const Interpolation *variables, uint16_t source) {
    return variables->service->sources.items[source]->scope;
}

ExprId serverless_foreign(Interpolation *variables, DocNode *node) {
    Serverless *service = variables->service;
    ServerlessFile *home = service->sources.items[node->source];
    if (node->is_open) /* it would contain itself */
        return facts_named(variables->builder, EXPR_NAME, STR("self"), node->line, node->column, 0);
    ExprId id = cloudformation_expr(home->scope, node);
    Str name = str_format(service->arena, "%.*s#%u", STR_ARG(home->path), id);
    bool is_new = false;
    map_add(service->foreign, name, 0, &is_new);
    if (is_new) declare(home->builder, DECL_VALUE, STR_NONE, name, node, id);
    ExprId reference = facts_named(variables->builder, EXPR_DECL, name, node->line, node->column, 0);
    facts_expr_at(variables->builder, reference)->number = DECL_VALUE;
    return reference;
}

/* ---- All of it ---- */

static Str name_of(Serverless *service) {
    const DocNode *name = document_get(service->root, STR("service"));
    if (document_is_mapping(name)) name = document_get(name, STR("name"));
    return document_text(name);
}

/* Functions of other clouds are not looked into. */
static bool is_deployed_to_aws(Serverless *service) {
    const DocNode *provider = serverless_get(service, service->root, STR("provider"));
    Str name =
        document_is_mapping(provider) ? document_text(document_get(provider, STR("name"))) : document_text(provider);
    return str_equal(name, STR("aws")) ||
           (document_is_mapping(provider) && name.size == 0 && document_get(provider, STR("runtime")) != NULL);
}

static void declare_provider(Serverless *service) {
    FactsBuilder *builder = service->sources.items[0]->builder;
    const DocNode *written = document_get(service->provider, STR("region"));
    const DocNode *at = written ? written : service->provider ? service->provider : service->root;
    ExprId region = setting(service, "region", "us-east-1");
    if (!written && document_get(service->provider, STR("name"))) at = document_get(service->provider, STR("name"));
    ExprId name = interpolation_text(&service->sources.items[0]->variables, stack_name(service), at);
    ExprId items[2] = {item_of(builder, STR("region"), region, at), item_of(builder, STR("stack_name"), name, at)};
    ExprId body = facts_add_expr(builder, EXPR_OBJECT, at->line, at->column, items, 2);
    declare(builder, DECL_PROVIDER, STR("aws"), written ? STR_NONE : STR("default"), at, body)->end_line = at->line;
}

static void declare_stages(Serverless *service) {
    FactsBuilder *builder = service->sources.items[0]->builder;
    const DocNode *at = service->root;
    size_t count = map_count(service->stages);
    if (count == 0) return;
    ExprId *names = ARENA_ARRAY(service->arena, ExprId, count);
    for (size_t i = 0; i < count; i++)
        names[i] = facts_string(builder, map_key_at(service->stages, i), at->line, at->column);
    ExprId body = facts_add_expr(builder, EXPR_TUPLE, at->line, at->column, names, (uint32_t)count);
    declare(builder, DECL_SETTINGS, STR_NONE, STR("opt:stage"), at, body)->type =
        facts_text(builder, STR("deployments"));
}

static void lower_service(Serverless *service) {
    ServerlessFile *file = service->sources.items[0];
    Arena *arena = service->arena;
    DocNode *root = followed_entries(service, service->root, 1);
    service->provider = document_get(root, STR("provider"));
    if (!document_is_mapping(service->provider)) service->provider = NULL;
    bool is_aws = is_deployed_to_aws(service);
    DocNode *template = NULL;
    if (is_aws) {
        service->functions =
            followed_entries(service, merged_parts(service, document_get(service->root, STR("functions")), true), 2);
        for (size_t i = 0; i < service->function_sets.count; i++)
            service->function_sets.items[i] = followed_entries(service, service->function_sets.items[i], 2);
        template = build_template(service, root);
        cloudformation_learn(file->scope, template);
        serverless_note_stages(service, serverless_get(service, root, STR("params")), STR_NONE);
        serverless_note_stages(service, serverless_get(service, root, STR("stages")), STR_NONE);
    }
    ExprId body = cloudformation_expr(file->scope, service->root);
    declare(file->builder, DECL_DOCUMENT, STR("serverless"), name_of(service), service->root, body);
    if (is_aws) {
        cloudformation_declare(file->scope, template);
        declare_provider(service);
    }
    declare_asked(service);
    if (is_aws) declare_stages(service);
    if (service->wants_files)
        declare(file->builder, DECL_SETTINGS, STR("files"), STR_NONE, service->root,
                facts_add_expr(file->builder, EXPR_NULL, 1, 1, NULL, 0))
            ->end_line = service->root->line;
    if (service->missing && !service->wants_files)
        facts_add_note(service->sources.items[service->missing->source]->builder, DIAG_GAP, service->missing->line,
                       "%.*s can't be read; what is declared there is not known", STR_ARG(service->missing->value));
    (void)arena;
}

static Serverless *new_service(Str path, const Files *files, DocNode *root, FactsBuilder *builder, Arena *arena) {
    enum { TEXT_STEPS_MAX = 200 * 1000 };
    Serverless *service = ARENA_NEW(arena, Serverless);
    size_t slash = str_find_last_char(path, '/');
    *service = (Serverless){.arena = arena,
                            .files = files,
                            .directory = slash == SIZE_MAX ? STR_NONE : str_slice(path, 0, slash),
                            .root = root,
                            .source_by_path = map_new(arena),
                            .declared = map_new(arena),
                            .foreign = map_new(arena),
                            .stages = map_new(arena),
                            .condition_names = map_new(arena),
                            .steps = TEXT_STEPS_MAX,
                            .shared_left = SERVERLESS_SHARED_MAX};
    service->provider = document_get(root, STR("provider"));
    map_put(service->source_by_path, path, 0);
    serverless_add_source(service, path, root, builder, cloudformation_scope(builder, NULL, NULL, arena));
    return service;
}

void serverless_lower(FactsBuilder *builder, DocNode *root, Arena *arena) {
    lower_service(new_service(STR_NONE, NULL, root, builder, arena));
}

size_t serverless_compose(Str path, Str bytes, const Files *files, Arena *arena, ParsedPart **parts) {
    FactsBuilder *builder = facts_builder_new(arena, path, STR("serverless"));
    Serverless *service = new_service(path, files, NULL, builder, arena);
    service->root = serverless_parse(service, path, bytes, builder);
    if (!document_is_mapping(service->root) || !document_get(service->root, STR("service"))) return 0;
    service->sources.items[0]->root = service->root;
    service->provider = document_get(service->root, STR("provider"));
    lower_service(service);
    size_t count = service->sources.count;
    *parts = ARENA_ARRAY(arena, ParsedPart, count);
    for (size_t i = 0; i < count; i++) {
        ParsedPart *part = &(*parts)[i];
        part->path = service->sources.items[i]->path;
        part->bytes = facts_finish(service->sources.items[i]->builder, &part->size_bytes);
    }
    return count;
}
