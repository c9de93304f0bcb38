/* Pulumi: what a stack's file gives the program, and programs in YAML, which become code: the same calls that a program in another
 * language makes. https://www.pulumi.com/docs/iac/languages-sdks/yaml/yaml-language-reference/ */
#include "parsers/formats/formats.h"

#include "analyzer/core/limits.h"
#include "analyzer/core/map.h"
#include "analyzer/core/vec.h"

typedef struct {
    FactsBuilder *builder;
    Arena *arena;
    Map *packages; /* that were imported */
} Lowering;

static ExprId item(Lowering *lowering, Str key, ExprId value, const DocNode *at) {
    ExprId pair[2] = {facts_string(lowering->builder, key, at->line, at->column), value};
    ExprId id = facts_add_expr(lowering->builder, EXPR_ITEM, at->line, at->column, pair, 2);
    Text text = facts_text(lowering->builder, key);
    facts_expr_at(lowering->builder, id)->text = text;
    return id;
}

/* ---- Pulumi.<stack>.yaml ---- */

/* Namespaces of providers; all others are those of programs. */
static bool is_provider(Str space) {
    static const char *const names[] = {"aws", "aws-native", "gcp", "azure", "azure-native", "kubernetes", "pulumi"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (str_equal(space, str_from(names[i]))) return true;
    return false;
}

static Str space_of(Str key) {
    size_t colon = str_find_char(key, ':', 0);
    return colon == SIZE_MAX ? STR_NONE : str_slice(key, 0, colon);
}

/* A program reads its own values without the name of its project, which stands elsewhere: the name that no other namespace has is its. */
static bool is_only_one(const DocNode *config, Str key, Str plain) {
    for (uint32_t i = 0; i < config->count; i++) {
        Str other = document_text(document_key(config, i)), space = space_of(other);
        bool is_same = space.size && str_equal(str_slice(other, space.size + 1, other.size), plain);
        if (is_same && !is_provider(space) && !str_equal(other, key)) return false;
    }
    return true;
}

typedef VEC(ExprId) Items;

/* What stands inside of a value has the path to it as its name: "db.size". */
static void add_value(Lowering *lowering, Items *items, Str name, const DocNode *value, int depth) {
    enum { VALUE_DEPTH_MAX = 6 };
    bool is_scalar = value->kind == DOC_SCALAR;
    ExprId known = is_scalar ? facts_string(lowering->builder, document_text(value), value->line, value->column)
                             : facts_named(lowering->builder, EXPR_OPAQUE, name, value->line, value->column, 0);
    *VEC_PUSH(lowering->arena, items) = item(lowering, name, known, value);
    bool is_encrypted = value->kind == DOC_MAPPING && document_get(value, STR("secure"));
    bool is_whole = value->kind != DOC_MAPPING || is_encrypted || depth >= VALUE_DEPTH_MAX;
    for (uint32_t i = 0; !is_whole && i < value->count; i++) {
        Str key = document_text(document_key(value, i));
        Str path = str_format(lowering->arena, "%.*s.%.*s", STR_ARG(name), STR_ARG(key));
        add_value(lowering, items, path, document_value(value, i), depth + 1);
    }
}

static ExprId parameters_of(Lowering *lowering, Str stack, const DocNode *config, const DocNode *root) {
    Items items = {0};
    if (stack.size)
        *VEC_PUSH(lowering->arena, &items) =
            item(lowering, STR("pulumi:stack"), facts_string(lowering->builder, stack, root->line, root->column), root);
    for (uint32_t i = 0; config && i < config->count; i++) {
        const DocNode *value = document_value(config, i);
        Str key = document_text(document_key(config, i)), space = space_of(key);
        if (!space.size) continue;
        add_value(lowering, &items, key, value, 0);
        Str plain = str_slice(key, space.size + 1, key.size);
        if (!is_provider(space) && is_only_one(config, key, plain)) add_value(lowering, &items, plain, value, 0);
    }
    const DocNode *at = config ? config : root;
    return facts_add_expr(lowering->builder, EXPR_OBJECT, at->line, at->column, items.items, (uint32_t)items.count);
}

/* Pulumi.prod.yaml: prod */
static Str stack_of(Str path) {
    size_t slash = str_find_last_char(path, '/');
    Str name = slash == SIZE_MAX ? path : str_slice(path, slash + 1, path.size);
    size_t first = str_find_char(name, '.', 0), last = str_find_last_char(name, '.');
    return first == SIZE_MAX || last <= first ? STR_NONE : str_slice(name, first + 1, last);
}

/* In a project a value may stand below a key of its own. NULL: it has none. */
static const DocNode *value_of(const DocNode *given) {
    if (given && given->kind == DOC_MAPPING) {
        const DocNode *value = document_get(given, STR("value"));
        given = value ? value : document_get(given, STR("default"));
    }
    return given && given->kind == DOC_SCALAR ? given : NULL;
}

static const DocNode *region_of(const DocNode *config) {
    static const char *const regions[] = {"aws:region",     "aws-native:region",     "gcp:region",
                                          "azure:location", "azure-native:location", "google-native:region"};
    const DocNode *region = NULL;
    for (size_t i = 0; document_is_mapping(config) && i < sizeof regions / sizeof *regions && !region; i++)
        region = value_of(document_get(config, str_from(regions[i])));
    return region;
}

void pulumi_stack_lower(FactsBuilder *builder, Str path, const DocNode *root, Arena *arena) {
    Lowering lowering = {.builder = builder, .arena = arena};
    const DocNode *config = document_get(root, STR("config")), *region = region_of(config);
    if (!document_is_mapping(root)) return;
    bool has_config = document_is_mapping(config);
    const DocNode *at = region ? region : root;
    Str stack = stack_of(path);
    VEC(ExprId) items = {0};
    *VEC_PUSH(arena, &items) =
        item(&lowering, STR("template"), facts_string(builder, STR("Pulumi.yaml"), at->line, at->column), at);
    *VEC_PUSH(arena, &items) = item(&lowering, STR("stack"), facts_string(builder, stack, at->line, at->column), at);
    *VEC_PUSH(arena, &items) =
        item(&lowering, STR("config_env"), facts_string(builder, stack, at->line, at->column), at);
    if (region)
        *VEC_PUSH(arena, &items) =
            item(&lowering, STR("region"), facts_string(builder, document_text(region), at->line, at->column), at);
    *VEC_PUSH(arena, &items) =
        item(&lowering, STR("region_how"), facts_string(builder, STR("pulumi"), at->line, at->column), at);
    ExprId given = parameters_of(&lowering, stack, has_config ? config : NULL, root);
    *VEC_PUSH(arena, &items) = item(&lowering, STR("parameters"), given, at);
    ExprId body = facts_add_expr(builder, EXPR_OBJECT, at->line, at->column, items.items, (uint32_t)items.count);
    Decl *decl = facts_add_decl(builder, DECL_DEPLOYMENT, STR("pulumi"), STR("pulumi"), at->line, at->line);
    decl->column = at->column;
    decl->body = body;
}

/* ---- programs ---- */

static ExprId named(Lowering *lowering, ExprKind kind, Str text, const DocNode *at, ExprId child) {
    return facts_named(lowering->builder, kind, text, at->line, at->column, child);
}

static CodeFact *fact(Lowering *lowering, CodeKind kind, Str name, const DocNode *at) {
    Text text = facts_text(lowering->builder, name);
    CodeFact *made = facts_add_code(lowering->builder, kind, at->line, at->column);
    made->end_line = at->end_line;
    made->name = text;
    return made;
}

/* The package under a name that no resource can have. */
static ExprId package_of(Lowering *lowering, Str package, const DocNode *at) {
    bool is_pulumi = str_equal(package, STR("pulumi")), is_new = false;
    Str alias = str_format(lowering->arena, "package %.*s", STR_ARG(package));
    map_add(lowering->packages, package, 1, &is_new);
    if (is_new) {
        Str full = str_format(lowering->arena, "@pulumi/%.*s", STR_ARG(is_pulumi ? STR("pulumi") : package));
        Text text = facts_text(lowering->builder, alias);
        fact(lowering, CODE_IMPORT, full, at)->alias = text;
    }
    return named(lowering, EXPR_NAME, alias, at, 0);
}

/* aws:rds/instance:Instance, aws:rds:Instance, eks:Cluster, pulumi:providers:aws */
static ExprId class_of(Lowering *lowering, Str token, const DocNode *at) {
    Str package, module, class;
    if (!str_split_next(&token, ':', &package) || !str_split_next(&token, ':', &module)) return 0;
    bool is_three = token.size > 0;
    class = is_three ? token : module;
    bool is_provider_class = str_equal(package, STR("pulumi")) && str_equal(module, STR("providers"));
    ExprId object = package_of(lowering, is_provider_class ? class : package, at);
    if (is_provider_class) return named(lowering, EXPR_ATTR, STR("Provider"), at, object);
    Str step = module;
    size_t slash = str_find_char(step, '/', 0);
    if (slash != SIZE_MAX) step = str_slice(step, 0, slash);
    bool is_module = is_three && !str_equal(step, STR("index")) && !str_equal(step, STR("pulumi"));
    if (is_module) object = named(lowering, EXPR_ATTR, step, at, object);
    return named(lowering, EXPR_ATTR, class, at, object);
}

static ExprId call(Lowering *lowering, ExprId callee, const ExprId *arguments, uint32_t count, uint8_t flags,
                   const DocNode *at) {
    enum { ARGUMENTS_MAX = 3 };
    ExprId children[1 + ARGUMENTS_MAX] = {callee};
    for (uint32_t i = 0; i < count; i++) children[1 + i] = arguments[i];
    ExprId id = facts_add_expr(lowering->builder, EXPR_CALL, at->line, at->column, children, count + 1);
    facts_expr_at(lowering->builder, id)->number = flags | CALL_HAS_CALLEE;
    return id;
}

static bool is_name_char(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
           c == ':';
}

/* bucket.arn, list[0].id, tags["Name"]; pulumi.stack: pulumi.getStack() */
static ExprId path_expr(Lowering *lowering, Str path, const DocNode *at) {
    ExprId id = 0;
    if (str_equal(path, STR("pulumi.stack"))) {
        ExprId package = package_of(lowering, STR("pulumi"), at);
        return call(lowering, named(lowering, EXPR_ATTR, STR("getStack"), at, package), NULL, 0, 0, at);
    }
    for (size_t i = 0; i < path.size;) {
        size_t start = i;
        if (path.data[i] == '[') {
            size_t end = str_find_char(path, ']', i);
            if (end == SIZE_MAX || !id) return id;
            Str key = str_slice(path, i + 1, end);
            bool is_text = key.size >= 2 && key.data[0] == '"';
            if (is_text) key = str_slice(key, 1, key.size - 1);
            ExprId pair[2] = {id, named(lowering, is_text ? EXPR_STRING : EXPR_NUMBER, key, at, 0)};
            id = facts_add_expr(lowering->builder, EXPR_INDEX, at->line, at->column, pair, 2);
            i = end + 1;
            continue;
        }
        if (path.data[i] == '.') {
            i++;
            continue;
        }
        while (i < path.size && is_name_char(path.data[i])) i++;
        if (i == start) return id;
        id = named(lowering, id ? EXPR_ATTR : EXPR_NAME, str_slice(path, start, i), at, id);
    }
    return id;
}

/* A text with ${…} in it. */
static ExprId text_expr(Lowering *lowering, Str text, const DocNode *at) {
    VEC(ExprId) parts = {0};
    StrBuf plain = strbuf_new(lowering->arena, text.size + 1);
    for (size_t i = 0; i < text.size; i++) {
        bool is_escaped = str_starts_with(str_slice(text, i, text.size), STR("$${"));
        size_t end = text.data[i] == '$' && i + 1 < text.size && text.data[i + 1] == '{' ? str_find_char(text, '}', i)
                                                                                         : SIZE_MAX;
        if (is_escaped) i++;
        ExprId part = 0;
        if (!is_escaped && end != SIZE_MAX) part = path_expr(lowering, str_trim(str_slice(text, i + 2, end)), at);
        if (!part) {
            strbuf_add_char(&plain, text.data[i]);
            continue;
        }
        if (strbuf_str(&plain).size)
            *VEC_PUSH(lowering->arena, &parts) = named(lowering, EXPR_STRING, strbuf_str(&plain), at, 0);
        plain = strbuf_new(lowering->arena, text.size + 1);
        *VEC_PUSH(lowering->arena, &parts) = part;
        i = end;
    }
    if (!parts.count) return named(lowering, EXPR_STRING, strbuf_str(&plain), at, 0);
    if (strbuf_str(&plain).size)
        *VEC_PUSH(lowering->arena, &parts) = named(lowering, EXPR_STRING, strbuf_str(&plain), at, 0);
    if (parts.count == 1) return parts.items[0];
    return facts_add_expr(lowering->builder, EXPR_TEMPLATE, at->line, at->column, parts.items, (uint32_t)parts.count);
}

static ExprId value_expr(Lowering *lowering, const DocNode *node, int depth);

/* fn::invoke: {function: aws:ec2:getAmi, arguments: {…}, return: id}; any other is a call of its name. */
static ExprId function_expr(Lowering *lowering, Str name, const DocNode *value, int depth) {
    bool is_invoke = str_equal_ignoring_case(name, STR("fn::invoke"));
    if (!is_invoke) {
        ExprId argument = value_expr(lowering, value, depth + 1);
        return call(lowering, named(lowering, EXPR_NAME, name, value, 0), &argument, 1, 0, value);
    }
    const DocNode *given = document_get(value, STR("arguments"));
    Str token = document_text(document_get(value, STR("function"))),
        wanted = document_text(document_get(value, STR("return")));
    ExprId callee = class_of(lowering, token, value), argument = given ? value_expr(lowering, given, depth + 1) : 0;
    if (!callee) callee = named(lowering, EXPR_NAME, token, value, 0);
    ExprId made = call(lowering, callee, &argument, argument ? 1 : 0, 0, value);
    return wanted.size ? named(lowering, EXPR_ATTR, wanted, value, made) : made;
}

static ExprId value_expr(Lowering *lowering, const DocNode *node, int depth) {
    if (depth > NESTING_DEPTH_MAX) return named(lowering, EXPR_OPAQUE, STR("the program"), node, 0);
    if (node->kind == DOC_SCALAR) {
        Str text = document_text(node);
        return str_contains(text, STR("${")) ? text_expr(lowering, text, node)
                                             : document_scalar_expr(lowering->builder, node);
    }
    ExprId *children = ARENA_ARRAY(lowering->arena, ExprId, node->count + 1);
    bool is_mapping = node->kind == DOC_MAPPING;
    for (uint32_t i = 0; i < node->count; i++) {
        const DocNode *value = document_value(node, i);
        Str key = is_mapping ? document_text(document_key(node, i)) : STR_NONE;
        bool is_function = is_mapping && node->count == 1 && key.size > 4 &&
                           str_equal_ignoring_case(str_slice(key, 0, 4), STR("fn::"));
        if (is_function) return function_expr(lowering, key, value, depth);
        ExprId made = value_expr(lowering, value, depth + 1);
        children[i] = is_mapping ? item(lowering, key, made, value) : made;
    }
    return facts_add_expr(lowering->builder, is_mapping ? EXPR_OBJECT : EXPR_TUPLE, node->line, node->column, children,
                          node->count);
}

static void assign(Lowering *lowering, const DocNode *key, ExprId value) {
    fact(lowering, CODE_ASSIGN, document_text(key), key)->value = value;
}

/* A value of the stack, and what stands for it where the stack has none. */
static void lower_config(Lowering *lowering, const DocNode *config) {
    for (uint32_t i = 0; document_is_mapping(config) && i < config->count; i++) {
        const DocNode *key = document_key(config, i), *given = document_value(config, i);
        const DocNode *fallback = given->kind == DOC_SCALAR ? given : document_get(given, STR("default"));
        ExprId class = named(lowering, EXPR_ATTR, STR("Config"), key, package_of(lowering, STR("pulumi"), key));
        ExprId object = call(lowering, class, NULL, 0, CALL_NEW, key);
        ExprId name = named(lowering, EXPR_STRING, document_text(key), key, 0);
        ExprId value = call(lowering, named(lowering, EXPR_ATTR, STR("get"), key, object), &name, 1, 0, key);
        if (fallback) {
            ExprId pair[2] = {value, value_expr(lowering, fallback, 0)};
            value = facts_add_expr(lowering->builder, EXPR_BINARY, key->line, key->column, pair, 2);
            facts_expr_at(lowering->builder, value)->number = OP_OR;
        }
        assign(lowering, key, value);
    }
}

static void lower_resource(Lowering *lowering, const DocNode *key, const DocNode *resource) {
    const DocNode *type = document_get(resource, STR("type")), *options = document_get(resource, STR("options"));
    const DocNode *properties = document_get(resource, STR("properties")), *name = document_get(resource, STR("name"));
    Str token = document_text(type);
    ExprId class = token.size && !document_get(resource, STR("get")) ? class_of(lowering, token, type) : 0;
    if (!class) return; /* `get` reads what is there */
    ExprId arguments[3] = {name ? value_expr(lowering, name, 0)
                                : named(lowering, EXPR_STRING, document_text(key), key, 0)};
    arguments[1] = properties ? value_expr(lowering, properties, 0)
                              : facts_add_expr(lowering->builder, EXPR_OBJECT, key->line, key->column, NULL, 0);
    if (options) arguments[2] = value_expr(lowering, options, 0);
    ExprId made = call(lowering, class, arguments, options ? 3 : 2, CALL_NEW, key);
    CodeFact *called = fact(lowering, CODE_CALL, token, key);
    called->value = made;
    called->end_line = resource->end_line;
    assign(lowering, key, made);
}

/* What it gives to others. */
static void lower_outputs(Lowering *lowering, const DocNode *outputs) {
    for (uint32_t i = 0; document_is_mapping(outputs) && i < outputs->count; i++) {
        const DocNode *key = document_key(outputs, i);
        ExprId value = value_expr(lowering, document_value(outputs, i), 0);
        fact(lowering, CODE_EXPORT, document_text(key), key)->value = value;
    }
}

/* Values that stacks have unless their own files say otherwise. A key without a namespace is one of the project's.
 * https://www.pulumi.com/docs/iac/concepts/config/#project-level-configuration */
static void lower_defaults(Lowering *lowering, const DocNode *root, const DocNode *config) {
    VEC(ExprId) items = {0}, given = {0};
    Str project = document_text(document_get(root, STR("name")));
    const DocNode *region = region_of(config);
    for (uint32_t i = 0; i < config->count; i++) {
        const DocNode *value = value_of(document_value(config, i));
        Str key = document_text(document_key(config, i)), space = space_of(key);
        if (!value) continue;
        ExprId known = facts_string(lowering->builder, document_text(value), value->line, value->column);
        bool is_own = !space.size || str_equal(space, project);
        Str plain = space.size ? str_slice(key, space.size + 1, key.size) : key;
        Str full = space.size ? key : str_format(lowering->arena, "%.*s:%.*s", STR_ARG(project), STR_ARG(key));
        *VEC_PUSH(lowering->arena, &given) = item(lowering, full, known, value);
        if (is_own) *VEC_PUSH(lowering->arena, &given) = item(lowering, plain, known, value);
    }
    if (!given.count) return;
    if (region)
        *VEC_PUSH(lowering->arena, &items) =
            item(lowering, STR("region"),
                 facts_string(lowering->builder, document_text(region), region->line, region->column), region);
    ExprId parameters = facts_add_expr(lowering->builder, EXPR_OBJECT, config->line, config->column, given.items,
                                       (uint32_t)given.count);
    *VEC_PUSH(lowering->arena, &items) = item(lowering, STR("parameters"), parameters, config);
    ExprId body = facts_add_expr(lowering->builder, EXPR_OBJECT, config->line, config->column, items.items,
                                 (uint32_t)items.count);
    Decl *decl = facts_add_decl(lowering->builder, DECL_DEPLOYMENT, STR("defaults"), STR("pulumi"), config->line,
                                config->end_line);
    decl->column = config->column;
    decl->body = body;
}

void pulumi_program_lower(FactsBuilder *builder, const DocNode *root, Arena *arena) {
    static const char *const sections[] = {"config", "configuration"};
    Lowering lowering = {.builder = builder, .arena = arena, .packages = map_new(arena)};
    for (size_t i = 0; i < sizeof sections / sizeof *sections; i++) {
        const DocNode *config = document_get(root, str_from(sections[i]));
        if (document_is_mapping(config)) lower_defaults(&lowering, root, config);
    }
    const DocNode *resources = document_get(root, STR("resources")), *variables = document_get(root, STR("variables"));
    if (!document_is_mapping(resources)) return;
    for (size_t i = 0; i < sizeof sections / sizeof *sections; i++)
        lower_config(&lowering, document_get(root, str_from(sections[i])));
    for (uint32_t i = 0; document_is_mapping(variables) && i < variables->count; i++)
        assign(&lowering, document_key(variables, i), value_expr(&lowering, document_value(variables, i), 0));
    for (uint32_t i = 0; i < resources->count; i++)
        lower_resource(&lowering, document_key(resources, i), document_value(resources, i));
    lower_outputs(&lowering, document_get(root, STR("outputs")));
}
