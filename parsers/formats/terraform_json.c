/* The JSON syntax of Terraform and Terragrunt, as the same body of blocks that the native syntax gives.
 *
 * JSON does not tell blocks from arguments; Terraform asks the provider's schema. Blocks of the language itself are
 * known here; all others stay what they look like, attributes with an object or a list of objects. */
#include "parsers/document.h"
#include "parsers/formats/terraform.h"

#include "analyzer/core/map.h"
#include "parsers/pragma.h"

typedef struct {
    FactsBuilder *builder;
    Arena *arena;
    HclSpans *spans;
    bool is_terragrunt;
    uint32_t depth; /* of blocks */
    VEC(ExprId) pending;
    VEC(Str) bound; /* iterators of dynamic blocks */
} JsonLowering;

/* Strings are templates, unless the language wants something else in that place. */
typedef enum { STRINGS_TEMPLATES, STRINGS_EXPRESSIONS, STRINGS_NAMES, STRINGS_LITERAL } StringMode;

static const struct {
    Str block, attribute; /* "*" = any */
    StringMode mode;
} string_modes[] = {
    {{"*", 1}, {"depends_on", 10}, STRINGS_EXPRESSIONS},
    {{"resource", 8}, {"provider", 8}, STRINGS_NAMES},
    {{"data", 4}, {"provider", 8}, STRINGS_NAMES},
    {{"ephemeral", 9}, {"provider", 8}, STRINGS_NAMES},
    {{"import", 6}, {"provider", 8}, STRINGS_NAMES},
    {{"import", 6}, {"to", 2}, STRINGS_EXPRESSIONS},
    {{"moved", 5}, {"*", 1}, STRINGS_EXPRESSIONS},
    {{"removed", 7}, {"from", 4}, STRINGS_EXPRESSIONS},
    {{"lifecycle", 9}, {"replace_triggered_by", 20}, STRINGS_EXPRESSIONS},
    {{"module", 6}, {"providers", 9}, STRINGS_NAMES},
    {{"module", 6}, {"source", 6}, STRINGS_LITERAL},
    {{"module", 6}, {"version", 7}, STRINGS_LITERAL},
    {{"variable", 8}, {"type", 4}, STRINGS_EXPRESSIONS},
    {{"variable", 8}, {"*", 1}, STRINGS_LITERAL},
    {{"backend", 7}, {"*", 1}, STRINGS_LITERAL},
    {{"required_providers", 18}, {"*", 1}, STRINGS_LITERAL},
};

/* Blocks of the language, by the block they stand in ("" = the file). */
static const struct {
    Str parent, type;
    uint32_t label_count;
} known_blocks[] = {
    {{"", 0}, {"resource", 8}, 2},
    {{"", 0}, {"data", 4}, 2},
    {{"", 0}, {"ephemeral", 9}, 2},
    {{"", 0}, {"variable", 8}, 1},
    {{"", 0}, {"output", 6}, 1},
    {{"", 0}, {"module", 6}, 1},
    {{"", 0}, {"provider", 8}, 1},
    {{"", 0}, {"check", 5}, 1},
    {{"", 0}, {"locals", 6}, 0},
    {{"", 0}, {"terraform", 9}, 0},
    {{"", 0}, {"moved", 5}, 0},
    {{"", 0}, {"import", 6}, 0},
    {{"", 0}, {"removed", 7}, 0},
    {{"terraform", 9}, {"backend", 7}, 1},
    {{"terraform", 9}, {"cloud", 5}, 0},
    {{"terraform", 9}, {"required_providers", 18}, 0},
    {{"terraform", 9}, {"provider_meta", 13}, 1},
    {{"cloud", 5}, {"workspaces", 10}, 0},
    {{"check", 5}, {"data", 4}, 2},
    {{"check", 5}, {"assert", 6}, 0},
    {{"variable", 8}, {"validation", 10}, 0},
    {{"output", 6}, {"precondition", 12}, 0},
    {{"resource", 8}, {"lifecycle", 9}, 0},
    {{"data", 4}, {"lifecycle", 9}, 0},
    {{"ephemeral", 9}, {"lifecycle", 9}, 0},
    {{"removed", 7}, {"lifecycle", 9}, 0},
    {{"lifecycle", 9}, {"precondition", 12}, 0},
    {{"lifecycle", 9}, {"postcondition", 13}, 0},
    {{"resource", 8}, {"provisioner", 11}, 1},
    {{"resource", 8}, {"connection", 10}, 0},
    {{"provisioner", 11}, {"connection", 10}, 0},
};

/* The same of Terragrunt; whatever else stands there is an attribute. */
static const struct {
    Str parent, type;
    uint32_t label_count;
} terragrunt_blocks[] = {
    {{"", 0}, {"locals", 6}, 0},
    {{"", 0}, {"terraform", 9}, 0},
    {{"", 0}, {"remote_state", 12}, 0},
    {{"", 0}, {"include", 7}, 1},
    {{"", 0}, {"dependency", 10}, 1},
    {{"", 0}, {"dependencies", 12}, 0},
    {{"", 0}, {"generate", 8}, 1},
    {{"", 0}, {"feature", 7}, 1},
    {{"terraform", 9}, {"extra_arguments", 15}, 1},
    {{"terraform", 9}, {"before_hook", 11}, 1},
    {{"terraform", 9}, {"after_hook", 10}, 1},
};

static StringMode mode_of(Str block, Str attribute) {
    for (size_t i = 0; i < sizeof string_modes / sizeof string_modes[0]; i++) {
        bool fits_block = str_equal(string_modes[i].block, block) || str_equal(string_modes[i].block, STR("*"));
        bool fits = str_equal(string_modes[i].attribute, attribute) || str_equal(string_modes[i].attribute, STR("*"));
        if (fits_block && fits) return string_modes[i].mode;
    }
    return STRINGS_TEMPLATES;
}

/* ---- Values ---- */

static ExprId lower_string(JsonLowering *json, const DocNode *node, StringMode mode) {
    HclOptions options = {.names = json->is_terragrunt     ? HCL_NAMES_LOCALS
                                   : mode == STRINGS_NAMES ? HCL_NAMES_BOUND
                                                           : HCL_NAMES_TERRAFORM,
                          .bound = json->bound.items,
                          .bound_count = json->bound.count};
    bool has_sequence = str_contains(node->value, STR("${")) || str_contains(node->value, STR("%{"));
    if (mode == STRINGS_LITERAL || (mode == STRINGS_TEMPLATES && !has_sequence))
        return facts_string(json->builder, node->value, node->line, node->column);
    if (mode == STRINGS_TEMPLATES)
        return hcl_parse_template(json->builder, node->value, node->line, node->column, &options, json->arena);
    /* Older files wrap references: "${aws_x.y}" */
    Str text = str_trim(node->value);
    if (str_starts_with(text, STR("${")) && str_ends_with(text, STR("}"))) text = str_slice(text, 2, text.size - 1);
    return hcl_parse_expression(json->builder, text, node->line, node->column, &options, json->arena);
}

static ExprId lower_value(JsonLowering *json, const DocNode *node, StringMode mode);

static ExprId lower_item(JsonLowering *json, const DocNode *key, const DocNode *value, StringMode mode) {
    bool is_alias_list = mode == STRINGS_LITERAL && str_equal(key->value, STR("configuration_aliases"));
    ExprId parts[2];
    parts[0] = lower_string(json, key, mode == STRINGS_TEMPLATES ? mode : STRINGS_LITERAL);
    parts[1] = lower_value(json, value, is_alias_list ? STRINGS_NAMES : mode);
    ExprId id = facts_add_expr(json->builder, EXPR_ITEM, key->line, key->column, parts, 2);
    const Expr *key_expr = facts_expr_at(json->builder, parts[0]);
    if (key_expr->kind == EXPR_STRING) facts_expr_at(json->builder, id)->text = key_expr->text;
    return id;
}

static ExprId finish(JsonLowering *json, ExprKind kind, const DocNode *node, size_t mark) {
    ExprId id = facts_add_expr(json->builder, kind, node->line, node->column, json->pending.items + mark,
                               (uint32_t)(json->pending.count - mark));
    json->pending.count = mark;
    return id;
}

static void push(JsonLowering *json, ExprId id) { *VEC_PUSH(json->arena, &json->pending) = id; }

/* Recursion is bounded by the height of the document. */
static ExprId lower_value(JsonLowering *json, const DocNode *node, StringMode mode) {
    if (node->kind == DOC_SCALAR)
        return node->scalar == SCALAR_STRING ? lower_string(json, node, mode)
                                             : document_scalar_expr(json->builder, node);
    size_t mark = json->pending.count;
    for (uint32_t i = 0; i < node->count; i++) {
        const DocNode *value = document_value(node, i);
        push(json, node->kind == DOC_MAPPING ? lower_item(json, document_key(node, i), value, mode)
                                             : lower_value(json, value, mode));
    }
    return finish(json, node->kind == DOC_MAPPING ? EXPR_OBJECT : EXPR_TUPLE, node, mark);
}

/* ---- Blocks ---- */

static void add_span(JsonLowering *json, ExprId id, const DocNode *node) {
    if (json->depth <= 1) hcl_spans_add(json->spans, id, node->end_line);
}

static void lower_attribute(JsonLowering *json, Str block, const DocNode *key, const DocNode *value) {
    ExprId id;
    if (json->is_terragrunt)
        id = lower_value(json, value, STRINGS_TEMPLATES);
    else if (hcl_treatment(&terraform_options, block, key->value) == HCL_OPAQUE)
        id = facts_named(json->builder, EXPR_OPAQUE, key->value, value->line, value->column, 0);
    else
        id = lower_value(json, value, mode_of(block, key->value));
    id = facts_named(json->builder, EXPR_ATTRIBUTE, key->value, key->line, key->column, id);
    add_span(json, id, value);
    push(json, id);
}

static ExprId lower_body(JsonLowering *json, Str type, const DocNode *node);

/* One block, or one for each element of a list. `key` is its last label, or its type when it has none. */
static void lower_blocks(JsonLowering *json, Str type, Str labels, const DocNode *key, const DocNode *node) {
    uint32_t count = node->kind == DOC_SEQUENCE ? node->count : 1;
    for (uint32_t i = 0; i < count; i++) {
        const DocNode *item = node->kind == DOC_SEQUENCE ? document_value(node, i) : node;
        if (!document_is_mapping(item)) continue;
        json->depth++;
        ExprId body = lower_body(json, type, item);
        json->depth--;
        ExprId id = facts_named(json->builder, EXPR_BLOCK, type, key->line, key->column, body);
        facts_set_second(json->builder, id, labels);
        add_span(json, id, item);
        push(json, id);
    }
}

/* type → label → label → body; each level may be a list. */
static void lower_labelled(JsonLowering *json, Str type, Str labels, uint32_t label_count, const DocNode *key,
                           const DocNode *node) {
    if (label_count == 0) {
        lower_blocks(json, type, labels, key, node);
        return;
    }
    uint32_t count = node->kind == DOC_SEQUENCE ? node->count : 1;
    for (uint32_t i = 0; i < count; i++) {
        const DocNode *item = node->kind == DOC_SEQUENCE ? document_value(node, i) : node;
        for (uint32_t c = 0; document_is_mapping(item) && c < item->count; c++) {
            const DocNode *label = document_key(item, c);
            if (str_equal(label->value, STR("//"))) continue;
            Str joined = labels.size ? str_format(json->arena, "%.*s\x1f%.*s", STR_ARG(labels), STR_ARG(label->value))
                                     : label->value;
            lower_labelled(json, type, joined, label_count - 1, label, document_value(item, c));
        }
    }
}

/* A block may be written as the object itself, or as a list of one. */
static const DocNode *only_block(const DocNode *node) {
    return node && node->kind == DOC_SEQUENCE && node->count == 1 ? document_value(node, 0) : node;
}

static void lower_dynamic(JsonLowering *json, const DocNode *key, const DocNode *node) {
    if (!document_is_mapping(node)) return;
    const DocNode *collection = document_get(node, STR("for_each"));
    const DocNode *content = only_block(document_get(node, STR("content")));
    Str iterator = document_text(document_get(node, STR("iterator")));
    if (iterator.size == 0) iterator = key->value;
    ExprId parts[2] = {0, 0};
    if (collection) parts[0] = lower_value(json, collection, STRINGS_TEMPLATES);
    *VEC_PUSH(json->arena, &json->bound) = iterator;
    if (content && document_is_mapping(content)) parts[1] = lower_body(json, key->value, content);
    json->bound.count--;
    ExprId id = facts_add_expr(json->builder, EXPR_DYNAMIC, key->line, key->column, parts, 2);
    Text type = facts_text(json->builder, key->value);
    facts_expr_at(json->builder, id)->text = type;
    facts_set_second(json->builder, id, iterator);
    push(json, id);
}

static void lower_dynamics(JsonLowering *json, const DocNode *node) {
    /* or a list of such objects */
    for (uint32_t i = 0; node->kind == DOC_SEQUENCE && i < node->count; i++)
        if (document_is_mapping(document_value(node, i))) lower_dynamics(json, document_value(node, i));
    for (uint32_t i = 0; document_is_mapping(node) && i < node->count; i++) {
        const DocNode *value = document_value(node, i);
        uint32_t count = value->kind == DOC_SEQUENCE ? value->count : 1;
        for (uint32_t c = 0; c < count; c++)
            lower_dynamic(json, document_key(node, i), value->kind == DOC_SEQUENCE ? document_value(value, c) : value);
    }
}

/* "//" is how JSON files carry comments. */
static void read_comment(JsonLowering *json, const DocNode *value) {
    Str text = document_text(value);
    size_t start, at = pragma_find(text, 0, &start);
    if (at != SIZE_MAX)
        facts_add_pragma(json->builder, PRAGMA_IGNORE, value->line, str_trim(str_slice(text, start, text.size)));
}

/* Types of blocks that are also made dynamically; NULL: none. Elsewhere only the provider's schema tells blocks from
 * attributes; here the "dynamic" beside them does. */
static Map *dynamic_types(const DocNode *body, Arena *arena) {
    Map *types = NULL;
    for (uint32_t member = 0; member < body->count; member++) {
        if (!str_equal(document_key(body, member)->value, STR("dynamic"))) continue;
        const DocNode *dynamic = document_value(body, member);
        uint32_t count = dynamic->kind == DOC_SEQUENCE ? dynamic->count : 1;
        if (!types) types = map_new(arena);
        for (uint32_t i = 0; i < count; i++) {
            const DocNode *item = dynamic->kind == DOC_SEQUENCE ? document_value(dynamic, i) : dynamic;
            for (uint32_t k = 0; document_is_mapping(item) && k < item->count; k++)
                map_put(types, document_key(item, k)->value, 1);
        }
    }
    return types;
}

static const uint32_t *known_block(const JsonLowering *json, Str parent, Str type) {
    size_t count = json->is_terragrunt ? sizeof terragrunt_blocks / sizeof terragrunt_blocks[0]
                                       : sizeof known_blocks / sizeof known_blocks[0];
    for (size_t i = 0; i < count; i++) {
        Str block_parent = json->is_terragrunt ? terragrunt_blocks[i].parent : known_blocks[i].parent;
        Str block_type = json->is_terragrunt ? terragrunt_blocks[i].type : known_blocks[i].type;
        if (str_equal(block_parent, parent) && str_equal(block_type, type))
            return json->is_terragrunt ? &terragrunt_blocks[i].label_count : &known_blocks[i].label_count;
    }
    return NULL;
}

/* {"include": {"path": …}} is an include without a label. */
static uint32_t label_count_of(const JsonLowering *json, Str type, uint32_t label_count, const DocNode *value) {
    bool is_include = json->is_terragrunt && str_equal(type, STR("include"));
    const DocNode *path = is_include && document_is_mapping(value) ? document_get(value, STR("path")) : NULL;
    return path && path->kind == DOC_SCALAR ? 0 : label_count;
}

static void lower_members(JsonLowering *json, Str type, const DocNode *node) {
    const Map *dynamics = type.size && !json->is_terragrunt ? dynamic_types(node, json->arena) : NULL;
    for (uint32_t i = 0; i < node->count; i++) {
        const DocNode *key = document_key(node, i), *value = document_value(node, i);
        const uint32_t *label_count = known_block(json, type, key->value);
        if (str_equal(key->value, STR("//")))
            read_comment(json, value);
        else if (label_count)
            lower_labelled(json, key->value, STR_NONE, label_count_of(json, key->value, *label_count, value), key,
                           value);
        else if (json->is_terragrunt)
            lower_attribute(json, type, key, value);
        else if (type.size && str_equal(key->value, STR("dynamic")))
            lower_dynamics(json, value);
        else if (type.size == 0 || (dynamics && map_get(dynamics, key->value) != MAP_NONE))
            lower_blocks(json, key->value, STR_NONE, key, value); /* blocks of later versions */
        else
            lower_attribute(json, type, key, value);
    }
}

static ExprId lower_body(JsonLowering *json, Str type, const DocNode *node) {
    size_t mark = json->pending.count;
    lower_members(json, type, node);
    return finish(json, EXPR_BODY, node, mark);
}

static bool read_document(FactsBuilder *builder, DocNode **root, Str bytes, Arena *arena) {
    DocNotes notes = {.arena = arena, .are_duplicates_kept = true};
    bool is_found = document_read_json(root, bytes, arena, &notes);
    document_flush_notes(&notes, builder);
    return is_found;
}

void terraform_parse_json(FactsBuilder *builder, Str path, Str bytes, Arena *arena) {
    facts_set_format(builder, STR("terraform"));
    DocNode *root;
    bool is_found = read_document(builder, &root, bytes, arena);
    if (!is_found || (!document_is_mapping(root) && !document_is_sequence(root))) {
        facts_add_note(builder, DIAG_GAP, 1, "expected an object of blocks");
        facts_set_partial(builder);
        return;
    }
    JsonLowering json = {.builder = builder, .arena = arena, .spans = hcl_spans_new(arena)};
    push(&json, 0); /* never NULL, so that an empty list at its end is a valid address */
    json.pending.count = 0;
    uint32_t count = document_is_sequence(root) ? root->count : 1;
    for (uint32_t i = 0; i < count; i++) {
        const DocNode *file = document_is_sequence(root) ? document_value(root, i) : root;
        if (document_is_mapping(file)) lower_members(&json, STR_NONE, file);
    }
    terraform_declare(builder, path, finish(&json, EXPR_BODY, root, 0), json.spans, arena);
}

void terragrunt_parse_json(FactsBuilder *builder, Str path, Str bytes, Arena *arena) {
    (void)path;
    facts_set_format(builder, STR("terragrunt"));
    DocNode *root;
    if (!document_parse_json(&root, bytes, arena, builder) || !document_is_mapping(root)) return;
    JsonLowering json = {.builder = builder, .arena = arena, .spans = hcl_spans_new(arena), .is_terragrunt = true};
    push(&json, 0); /* as above */
    json.pending.count = 0;
    ExprId body = lower_body(&json, STR_NONE, root);
    terragrunt_declare(builder, body, root->end_line, json.spans, arena);
}

void terraform_parse_vars_json(FactsBuilder *builder, Str path, Str bytes, Arena *arena) {
    (void)path;
    facts_set_format(builder, STR("tfvars"));
    DocNode *root;
    if (!document_parse_json(&root, bytes, arena, builder) || !document_is_mapping(root)) return;
    for (uint32_t i = 0; i < root->count; i++) {
        DocNode *key = document_key(root, i), *value = document_value(root, i);
        ExprId body = document_expr(builder, value, arena);
        Decl *decl = facts_add_decl(builder, DECL_ASSIGNMENT, STR_NONE, key->value, key->line, value->end_line);
        decl->column = key->column;
        decl->body = body;
    }
}
