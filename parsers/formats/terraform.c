#include "parsers/formats/terraform.h"

static const HclRule terraform_rules[] = {
    {{"resource", 8}, {"provider", 8}, HCL_KEEP_NAMES},     {{"data", 4}, {"provider", 8}, HCL_KEEP_NAMES},
    {{"ephemeral", 9}, {"provider", 8}, HCL_KEEP_NAMES},    {{"import", 6}, {"provider", 8}, HCL_KEEP_NAMES},
    {{"module", 6}, {"providers", 9}, HCL_KEEP_NAMES},      {{"required_providers", 18}, {"*", 1}, HCL_KEEP_NAMES},
    {{"lifecycle", 9}, {"ignore_changes", 14}, HCL_OPAQUE},
};

const HclOptions terraform_options = {.names = HCL_NAMES_TERRAFORM,
                                      .rules = terraform_rules,
                                      .rule_count = sizeof terraform_rules / sizeof terraform_rules[0]};

const HclOptions terragrunt_options = {.names = HCL_NAMES_LOCALS};

typedef struct {
    FactsBuilder *builder;
    Arena *arena;
    const HclSpans *spans; /* may be NULL */
    uint8_t flags;         /* of Decl */
} Declaring;

/* Blocks whose labels are type and name, or name alone. */
static const struct {
    Str block;
    DeclKind kind;
    bool has_type, has_name;
} labelled[] = {
    {{"resource", 8}, DECL_RESOURCE, true, true},  {{"data", 4}, DECL_DATA, true, true},
    {{"ephemeral", 9}, DECL_DATA, true, true},     {{"variable", 8}, DECL_INPUT, false, true},
    {{"output", 6}, DECL_OUTPUT, false, true},     {{"module", 6}, DECL_MODULE, false, true},
    {{"provider", 8}, DECL_PROVIDER, true, false}, {{"backend", 7}, DECL_BACKEND, true, false},
};

static void declare(Declaring *declaring, DeclKind kind, Str type, Str name, ExprId id) {
    FactsBuilder *builder = declaring->builder;
    const Expr *expr = facts_expr_at(builder, id);
    uint32_t line = expr->line, end_line = declaring->spans ? hcl_spans_end_line(declaring->spans, id) : 0;
    Decl *decl = facts_add_decl(builder, kind, type, name, line, end_line ? end_line : line);
    decl->column = expr->column;
    decl->flags = declaring->flags;
    decl->body = facts_builder_child(builder, id, 0);
}

static Str text_of(FactsBuilder *builder, ExprId id) {
    return facts_builder_str(builder, facts_expr_at(builder, id)->text);
}

static uint32_t child_count(FactsBuilder *builder, ExprId id) { return facts_expr_at(builder, id)->count; }

static bool is_block(FactsBuilder *builder, ExprId id, Str type) {
    return facts_expr_at(builder, id)->kind == EXPR_BLOCK && str_equal(text_of(builder, id), type);
}

static Str next_label(Str *labels) {
    Str label = STR_NONE;
    return str_split_next(labels, '\x1f', &label) ? label : STR_NONE;
}

/* Each attribute of `locals` or a .tfvars file. */
static void declare_attributes(Declaring *declaring, ExprId body, DeclKind kind) {
    FactsBuilder *builder = declaring->builder;
    for (uint32_t i = 0; i < child_count(builder, body); i++) {
        ExprId id = facts_builder_child(builder, body, i);
        if (facts_expr_at(builder, id)->kind == EXPR_ATTRIBUTE)
            declare(declaring, kind, STR_NONE, text_of(builder, id), id);
    }
}

static void note(FactsBuilder *builder, ExprId id, const char *what, Str name) {
    facts_add_note(builder, DIAG_GAP, facts_expr_at(builder, id)->line, "%.*s%s", STR_ARG(name), what);
    facts_set_partial(builder);
}

static ExprId attribute_of(FactsBuilder *builder, ExprId body, Str name) {
    for (uint32_t i = 0; i < child_count(builder, body); i++) {
        ExprId id = facts_builder_child(builder, body, i);
        if (facts_expr_at(builder, id)->kind == EXPR_ATTRIBUTE && str_equal(text_of(builder, id), name)) return id;
    }
    return 0;
}

/* What Terraform refuses, and what can't be read as it was meant. */
static void check_meta_arguments(FactsBuilder *builder, ExprId block) {
    ExprId body = facts_builder_child(builder, block, 0), each = attribute_of(builder, body, STR("for_each"));
    if (each && attribute_of(builder, body, STR("count")))
        note(builder, each, " beside count is not read", STR("for_each"));
    ExprId provider = attribute_of(builder, body, STR("provider"));
    ExprKind kind =
        provider ? (ExprKind)facts_expr_at(builder, facts_builder_child(builder, provider, 0))->kind : EXPR_NAME;
    if (kind != EXPR_NAME && kind != EXPR_STRING && kind != EXPR_ATTR && kind != EXPR_INDEX)
        note(builder, provider, " should name a configuration", STR("provider"));
}

static void declare_labelled(Declaring *declaring, ExprId block, size_t row) {
    FactsBuilder *builder = declaring->builder;
    Str labels = facts_builder_second(builder, block);
    Str type = labelled[row].has_type ? next_label(&labels) : STR_NONE;
    Str name = labelled[row].has_name ? next_label(&labels) : STR_NONE;
    if ((labelled[row].has_type && type.size == 0) || (labelled[row].has_name && name.size == 0)) {
        note(builder, block, " block without its labels", labelled[row].block);
        return;
    }
    DeclKind kind = labelled[row].kind;
    if (kind == DECL_RESOURCE || kind == DECL_DATA || kind == DECL_MODULE) check_meta_arguments(builder, block);
    uint8_t flags = declaring->flags;
    if (str_equal(labelled[row].block, STR("ephemeral"))) declaring->flags |= DECL_EPHEMERAL;
    declare(declaring, kind, type, name, block);
    declaring->flags = flags;
}

static bool declare_if_labelled(Declaring *declaring, ExprId block) {
    for (size_t i = 0; i < sizeof labelled / sizeof labelled[0]; i++) {
        if (!str_equal(labelled[i].block, text_of(declaring->builder, block))) continue;
        declare_labelled(declaring, block, i);
        return true;
    }
    return false;
}

/* terraform { … }: where state is kept stands apart from the settings. */
static void declare_settings(Declaring *declaring, ExprId block) {
    FactsBuilder *builder = declaring->builder;
    ExprId body = facts_builder_child(builder, block, 0);
    uint32_t rest = 0, count = child_count(builder, body);
    ExprId *settings = ARENA_ARRAY(declaring->arena, ExprId, count);
    for (uint32_t i = 0; i < count; i++) {
        ExprId id = facts_builder_child(builder, body, i);
        if (is_block(builder, id, STR("backend")))
            declare_if_labelled(declaring, id);
        else if (is_block(builder, id, STR("cloud")))
            declare(declaring, DECL_BACKEND, STR("cloud"), STR_NONE, id);
        else
            settings[rest++] = id;
    }
    if (rest == 0) return;
    declare(declaring, DECL_SETTINGS, STR("terraform"), STR_NONE, block);
    if (rest < count) facts_set_children(builder, body, settings, rest);
}

static void declare_checks(Declaring *declaring, ExprId block) {
    FactsBuilder *builder = declaring->builder;
    ExprId body = facts_builder_child(builder, block, 0);
    for (uint32_t i = 0; i < child_count(builder, body); i++) {
        ExprId id = facts_builder_child(builder, body, i);
        if (is_block(builder, id, STR("data"))) declare_if_labelled(declaring, id);
    }
}

static bool is_known_block(Str type) {
    static const char *const types[] = {"moved", "import", "removed", "check", "language", "action", "list"};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (str_equal(type, str_from(types[i]))) return true;
    return false;
}

static void declare_block(Declaring *declaring, ExprId block) {
    FactsBuilder *builder = declaring->builder;
    if (is_block(builder, block, STR("locals"))) {
        declare_attributes(declaring, facts_builder_child(builder, block, 0), DECL_VALUE);
        return;
    }
    if (is_block(builder, block, STR("terraform"))) {
        declare_settings(declaring, block);
        return;
    }
    if (!is_block(builder, block, STR("backend")) && declare_if_labelled(declaring, block)) return;
    if (!is_known_block(text_of(builder, block)))
        note(builder, block, ": not a block that is known", text_of(builder, block));
    /* and what later versions bring */
    Str labels = facts_builder_second(builder, block);
    declare(declaring, DECL_MOVED, text_of(builder, block), next_label(&labels), block);
    if (is_block(builder, block, STR("check"))) declare_checks(declaring, block);
}

static Str file_name(Str path) {
    size_t slash = str_find_last_char(path, '/');
    return slash == SIZE_MAX ? path : str_slice(path, slash + 1, path.size);
}

/* override.tf and *_override.tf change declarations of other files instead of making new ones. */
static bool is_override(Str path) {
    Str name = file_name(path);
    Str stem = str_slice(name, 0, str_find_char(name, '.', 0));
    return str_equal(stem, STR("override")) || str_ends_with(stem, STR("_override"));
}

void terraform_declare(FactsBuilder *builder, Str path, ExprId body, const HclSpans *spans, Arena *arena) {
    Declaring declaring = {
        .builder = builder, .arena = arena, .spans = spans, .flags = is_override(path) ? DECL_OVERRIDE : 0};
    for (uint32_t i = 0; i < child_count(builder, body); i++) {
        ExprId id = facts_builder_child(builder, body, i);
        const Expr *expr = facts_expr_at(builder, id);
        if (expr->kind == EXPR_BLOCK) {
            declare_block(&declaring, id);
            continue;
        }
        note(builder, id, "expected a block, found an attribute", STR_NONE);
    }
}

void terraform_parse(FactsBuilder *builder, Str path, Str bytes, Arena *arena) {
    facts_set_format(builder, STR("terraform"));
    HclSpans *spans = hcl_spans_new(arena);
    ExprId body = hcl_parse_file(builder, bytes, &terraform_options, spans, arena);
    terraform_declare(builder, path, body, spans, arena);
}

void terraform_parse_vars(FactsBuilder *builder, Str path, Str bytes, Arena *arena) {
    (void)path;
    facts_set_format(builder, STR("tfvars"));
    HclSpans *spans = hcl_spans_new(arena);
    ExprId body = hcl_parse_file(builder, bytes, &terraform_options, spans, arena);
    Declaring declaring = {.builder = builder, .arena = arena, .spans = spans};
    declare_attributes(&declaring, body, DECL_ASSIGNMENT);
}

static uint32_t line_count(Str bytes) {
    uint32_t lines = 1;
    /* a line end at the end of the file begins no line */
    for (size_t at = 0; (at = str_find_char(bytes, '\n', at)) != SIZE_MAX && at + 1 < bytes.size; at++) lines++;
    return lines;
}

void terragrunt_declare(FactsBuilder *builder, ExprId body, uint32_t line_count, const HclSpans *spans, Arena *arena) {
    Decl *document = facts_add_decl(builder, DECL_DOCUMENT, STR("terragrunt"), STR_NONE, 1, line_count);
    document->body = body;
    document->column = 1;
    Declaring declaring = {.builder = builder, .arena = arena, .spans = spans};
    for (uint32_t i = 0; i < child_count(builder, body); i++) {
        ExprId id = facts_builder_child(builder, body, i);
        if (is_block(builder, id, STR("locals")))
            declare_attributes(&declaring, facts_builder_child(builder, id, 0), DECL_VALUE);
    }
}

void terragrunt_parse(FactsBuilder *builder, Str path, Str bytes, Arena *arena) {
    (void)path;
    facts_set_format(builder, STR("terragrunt"));
    HclSpans *spans = hcl_spans_new(arena);
    ExprId body = hcl_parse_file(builder, bytes, &terragrunt_options, spans, arena);
    terragrunt_declare(builder, body, line_count(bytes), spans, arena);
}
