/* Origins of a distribution that none of its behaviors asks: they wait for somebody to change the distribution, and nothing stops with
 * them. */
#include "analyzer/core/limits.h"
#include "graph/link.h"

enum {
    ORIGINS_MAX = 250
}; /* a distribution has 100: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html */

/* Lines on which each origin is written. */
typedef struct {
    uint32_t first[ORIGINS_MAX], end[ORIGINS_MAX]; /* end: the first line behind it */
    size_t count;
} Origins;

static const char *const words[] = {"origin_of_all", "origin_of_paths"};

static const PropertyRule *rule_of(const ResourceType *type, const char *property) {
    for (size_t i = 0; i < type->property_count; i++)
        if (str_equal(type->properties[i].property, str_from(property))) return &type->properties[i];
    return NULL;
}

static void add_origin(Origins *origins, const Facts *facts, ExprId list, uint32_t at) {
    if (origins->count == ORIGINS_MAX) return;
    const Expr *whole = facts_expr(facts, list);
    uint32_t line = facts_expr(facts, expr_child(facts, list, at))->line;
    uint32_t end = at + 1 < whole->count ? facts_expr(facts, expr_child(facts, list, at + 1))->line : UINT32_MAX;
    origins->first[origins->count] = line;
    origins->end[origins->count++] = end;
}

/* "origin[].origin_id": blocks of the resource; "DistributionConfig.Origins[].Id": items of a list. */
static Origins origins_of(Model *model, const ResourceInstance *resource, Str path) {
    Origins origins = {.count = 0};
    Str list = str_slice(path, 0, str_find(path, STR("[]"), 0));
    const Facts *facts = unit_facts(model, resource->set->decl);
    ExprId body = unit_decl(model, resource->set->decl)->body;
    bool is_block = body && str_find_char(list, '.', 0) == SIZE_MAX;
    for (uint32_t i = 0; is_block && i < facts_expr(facts, body)->count; i++) {
        const Expr *block = facts_expr(facts, expr_child(facts, body, i));
        if (block->kind == EXPR_BLOCK && str_equal(facts_str(facts, block->text), list))
            add_origin(&origins, facts, body, i);
    }
    if (origins.count) return origins;
    const Facts *holder;
    ExprId items = resource_path_expression(resource, list, &holder);
    if (!items || holder != facts || facts_expr(facts, items)->kind != EXPR_TUPLE) return origins;
    for (uint32_t i = 0; i < facts_expr(facts, items)->count; i++) add_origin(&origins, facts, items, i);
    return origins;
}

static Str value_of(const Model *model, const Node *node, const char *name) {
    const Property *property = node_property(model, node, str_from(name));
    return property && property->value ? model_str(model, property->value) : STR_NONE;
}

static bool is_asked(const Model *model, const Node *node, Str name) {
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        Str rest = value_of(model, node, words[i]), item;
        while (rest.data && str_split_next(&rest, ',', &item))
            if (str_equal(item, name)) return true;
    }
    return false;
}

/* Does the distribution say by itself alone which origin is asked? Groups are for link_fronts() to read. */
static bool is_told(const Model *model, const Node *node) {
    if (!value_of(model, node, "origin_of_all").size || node_property(model, node, STR("origin_group"))) return false;
    const Property *functions = node_property(model, node, STR("origin_choosers"));
    if (functions && functions->answer != ANSWER_NO) return false;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        const Property *property = node_property(model, node, str_from(words[i]));
        if (property && !property->value && property->cause) return false;
    }
    return true;
}

static void leave_out(Model *model, NodeId id, uint32_t first, uint32_t end) {
    Sym why = model_sym(model, STR("an origin that no behavior of the distribution asks"));
    Location here = model_at(model, id)->location;
    for (size_t i = 0; i < model->edges.count; i++) {
        Edge *edge = &model->edges.items[i];
        Location at = edge->evidence;
        bool is_need = edge->from == id && (edge->kind == EDGE_REFERENCE || edge->kind == EDGE_HANDLE);
        if (is_need && at.repository == here.repository && at.file == here.file && at.line >= first && at.line < end)
            edge->mode = MODE_NONE;
    }
    for (size_t i = 0; i < model->mentions.count; i++) {
        Mention *mention = &model->mentions.items[i];
        Location at = mention->location;
        bool is_here = at.repository == here.repository && at.file == here.file && at.line >= first && at.line < end;
        if (mention->node != id || !is_here) continue;
        mention->counts = mention->is_forced = false;
        mention->why = why;
    }
}

static void look(Model *model, ResourceInstance *resource, void *context) {
    (void)context;
    const Node *node = model_at(model, resource->node);
    if (!resource->node || !node->resource_type || node->is_absent || node->kind != NODE_RESOURCE) return;
    const PropertyRule *named = rule_of(node->resource_type, "origin_names");
    if (!named || !is_told(model, node)) return;
    Origins origins = origins_of(model, resource, named->path);
    Str names = value_of(model, node, "origin_names"), rest = names, name;
    size_t count = 0;
    while (rest.data && str_split_next(&rest, ',', &name)) count++;
    if (origins.count < 2 || count != origins.count) return;
    rest = names;
    for (size_t i = 0; i < origins.count && str_split_next(&rest, ',', &name); i++)
        if (!is_asked(model, node, name)) leave_out(model, resource->node, origins.first[i], origins.end[i]);
}

void link_origins(Model *model, Instances *instances) {
    (void)model;
    for (size_t i = 0; i < instances->roots.count; i++) instances_each_resource(instances->roots.items[i], look, NULL);
}
