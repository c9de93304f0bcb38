/* Names of DNS and of service discovery: what runs asks others by names that it is given, as much as by attributes of them. Before the
 * services are put together: what is asked so works with what asks it. */
#include <string.h>

#include "analyzer/core/limits.h"
#include "graph/link.h"
#include "graph/mention.h"

/* A thing that answers under a name. */
typedef struct {
    NodeId node;
    bool is_record; /* of the DNS: it is asked before what has the name for its own */
    bool is_first;  /* of several records of one name the one that takes all requests while it is well */
    uint32_t next;  /* of the same name, an index + 1; 0 = the last one */
} Answerer;

typedef struct {
    Model *model;
    Map *by_name; /* host → the last that answers there, an index + 1 */
    VEC(Answerer) items;
    NodeId *zone_of;          /* by node: the zone or namespace that a record or a discovery service stands in */
    NodeId *registered_at;    /* by discovery service: what runs there under its name */
    bool *has_several;        /* … more than one does */
    uint32_t *out, *next_out; /* edges from each node, as lists; 0 ends them (edge numbers start at 1 here) */
    uint32_t *in, *next_in;   /* … and to each node; NULL: not asked for yet */
    NodeId *queue;            /* of asks_another() */
    uint32_t *seen, walk;
} Hosts;

static bool is_sequence(const Value *value) { return value->kind == VALUE_LIST || value->kind == VALUE_SET; }

static bool has_role(const Node *node, const char *role) {
    return node->resource_type && str_equal(node->resource_type->role->id, str_from(role));
}

static Str value_of(const Model *model, const Node *node, const char *name) {
    const Property *property = node_property(model, node, str_from(name));
    return property && property->value ? model_str(model, property->value) : STR_NONE;
}

static bool has_zone(const Model *model, const Node *node) { return node_property(model, node, STR("zone")) != NULL; }

static void find_zones(Hosts *hosts) {
    Model *model = hosts->model;
    for (size_t i = 0; i < model->edges.count; i++) {
        const Edge *edge = &model->edges.items[i];
        const Node *from = model_at(model, edge->from), *to = model_at(model, edge->to);
        if (edge->kind != EDGE_REFERENCE || !has_role(to, "dns") || from->is_absent || to->is_absent) continue;
        bool is_in_zone = has_role(from, "dns") && has_zone(model, from) && !has_zone(model, to);
        if (is_in_zone && from->service == to->service) hosts->zone_of[edge->from] = edge->to;
        bool is_runner = from->resource_type && from->resource_type->role->is_load && edge->mode == MODE_RUNTIME;
        if (!is_runner || !has_zone(model, to)) continue;
        NodeId *at = &hosts->registered_at[edge->to];
        if (*at && *at != edge->from) hosts->has_several[edge->to] = true;
        *at = edge->from;
    }
}

static void answer(Hosts *hosts, Str name, Answerer answerer) {
    Arena *arena = hosts->model->arena;
    if (str_ends_with(name, STR("."))) name.size--;
    if (!name.size || str_find_char(name, '*', 0) != SIZE_MAX) return;
    Str key = str_lower(arena, name);
    uint32_t last = map_get(hosts->by_name, key);
    answerer.next = last == MAP_NONE ? 0 : last;
    *VEC_PUSH(arena, &hosts->items) = answerer;
    map_put(hosts->by_name, key, (uint32_t)hosts->items.count);
}

/* A name in a zone is written with the zone's own behind it or without: Terraform's provider adds what is missing
 * (https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/route53_record#name-1), Cloud Map always does
 * (https://docs.aws.amazon.com/cloud-map/latest/api/API_CreateService.html). */
static void add_name_in_zone(Hosts *hosts, NodeId id) {
    const Model *model = hosts->model;
    const Node *node = model_at(hosts->model, id);
    Str name = value_of(model, node, "name");
    Str zone = hosts->zone_of[id] ? value_of(model, model_at(hosts->model, hosts->zone_of[id]), "name") : STR_NONE;
    if (str_ends_with(name, STR("."))) name.size--;
    if (str_ends_with(zone, STR("."))) zone.size--;
    Str tail = str_format(model->arena, ".%.*s", STR_ARG(zone));
    bool is_whole =
        zone.size ? str_equal(name, zone) || str_ends_with(name, tail) : str_find_char(name, '.', 0) != SIZE_MAX;
    Answerer answerer = {.node = id, .is_record = true};
    answerer.is_first = str_equal(value_of(model, node, "failover_role"), STR("PRIMARY"));
    if (hosts->registered_at[id] && !hosts->has_several[id]) answerer.node = hosts->registered_at[id];
    if (!is_whole && name.size && zone.size) name = str_concat(model->arena, name, tail);
    if (is_whole || zone.size) answer(hosts, name, answerer);
}

static void add_names(Model *model, ResourceInstance *resource, void *context) {
    Hosts *hosts = context;
    const Node *node = model_at(model, resource->node);
    const ResourceType *type = node->resource_type;
    if (!resource->node || !type || node->is_absent || node->kind != NODE_RESOURCE) return;
    if (has_role(node, "dns")) {
        if (has_zone(model, node)) add_name_in_zone(hosts, resource->node);
        return;
    }
    for (size_t i = 0; i < type->handle_count; i++) {
        const HandleRule *rule = &type->handles[i];
        if (rule->is_needed || !str_equal(rule->handle, STR("host"))) continue;
        const Value *value = resource_path(resource, rule->path, NULL);
        size_t count = value && is_sequence(value) ? value->list.count : 1;
        for (size_t k = 0; value && k < count; k++) {
            const Value *item = is_sequence(value) ? value->list.items[k] : value;
            if (item->kind == VALUE_STRING) answer(hosts, item->string, (Answerer){.node = resource->node});
        }
    }
}

/* ---- who asks ---- */

/* Of those that have the name, the one of the asker's root; else of its region; else the only one. 0: it can't be told. */
static NodeId answerer_of(const Hosts *hosts, NodeId asker, Str name) {
    const Model *model = hosts->model;
    const Node *from = &model->nodes.items[asker];
    uint32_t first = map_get(hosts->by_name, name);
    enum { NEARNESS_COUNT = 4 };
    NodeId found[NEARNESS_COUNT] = {0};
    bool is_first[NEARNESS_COUNT] = {false}, has_several[NEARNESS_COUNT] = {false};
    for (uint32_t at = first == MAP_NONE ? 0 : first; at; at = hosts->items.items[at - 1].next) {
        const Answerer *item = &hosts->items.items[at - 1];
        const Node *node = &model->nodes.items[item->node];
        if (node->location.repository != from->location.repository) continue;
        bool is_near = node->root == from->root, is_here = from->region && node->region == from->region;
        size_t nearness = is_near && item->is_record ? 3 : is_near ? 2 : is_here ? 1 : 0;
        bool is_better = !found[nearness] || (item->is_first && !is_first[nearness]);
        /* Records of one name stand together, and which of them answers is theirs to say. */
        bool are_records = item->is_record && found[nearness] && value_of(model, node, "set_identifier").size;
        if (found[nearness] && !are_records && found[nearness] != item->node) has_several[nearness] = true;
        if (is_better || (are_records && !is_first[nearness])) found[nearness] = item->node;
        is_first[nearness] |= item->is_first;
    }
    for (size_t i = NEARNESS_COUNT; i-- > 0;)
        if (found[i]) return has_several[i] ? 0 : found[i];
    return 0;
}

/* "https://orders.shop.internal:8443/v1", "orders.shop.internal:8443", or a whole name. */
static Str host_in(Str text, bool *is_address) {
    size_t scheme = str_find(text, STR("://"), 0);
    *is_address = scheme != SIZE_MAX;
    if (*is_address) text = str_slice(text, scheme + 3, text.size);
    size_t end = 0;
    while (end < text.size && !strchr("/?#,; ", text.data[end])) end++;
    text = str_slice(text, 0, end);
    size_t user = str_find_last_char(text, '@');
    if (user != SIZE_MAX) text = str_slice(text, user + 1, text.size);
    size_t port = str_find_char(text, ':', 0);
    *is_address |= port != SIZE_MAX;
    return str_slice(text, 0, port == SIZE_MAX ? text.size : port);
}

static bool leads_on(const Model *model, const Edge *edge) {
    static const char *const ways[] = {"dns", "loadbalancer", "cdn", "api"};
    const Node *from = &model->nodes.items[edge->from], *to = &model->nodes.items[edge->to];
    if (to->kind != NODE_RESOURCE || !from->resource_type || !to->resource_type) return false;
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
        if (has_role(from, ways[i])) return true;
    return has_role(to, "template"); /* what a service of containers runs */
}

static void list_edges(Hosts *hosts) {
    const Model *model = hosts->model;
    size_t nodes = model->nodes.count + 1, edges = model->edges.count + 1;
    hosts->out = ARENA_ARRAY(model->arena, uint32_t, nodes);
    hosts->in = ARENA_ARRAY(model->arena, uint32_t, nodes);
    hosts->next_out = ARENA_ARRAY(model->arena, uint32_t, edges);
    hosts->next_in = ARENA_ARRAY(model->arena, uint32_t, edges);
    hosts->queue = ARENA_ARRAY(model->arena, NodeId, nodes);
    hosts->seen = ARENA_ARRAY(model->arena, uint32_t, nodes);
    for (uint32_t i = (uint32_t)model->edges.count; i > 0; i--) {
        const Edge *edge = &model->edges.items[i - 1];
        hosts->next_out[i] = hosts->out[edge->from];
        hosts->out[edge->from] = i;
        hosts->next_in[i] = hosts->in[edge->to];
        hosts->in[edge->to] = i;
    }
}

static void visit(Hosts *hosts, NodeId id, size_t *count) {
    if (hosts->seen[id] == hosts->walk) return;
    hosts->seen[id] = hosts->walk;
    hosts->queue[(*count)++] = id;
}

/* Behind the name stands something, and not, maybe among others, what asks: that is told its own address. */
static bool asks_another(Hosts *hosts, NodeId asker, NodeId answerer) {
    const Model *model = hosts->model;
    if (!hosts->out) list_edges(hosts);
    size_t count = 0;
    bool is_answered = false;
    hosts->walk++;
    visit(hosts, answerer, &count);
    for (size_t at = 0; at < count; at++) {
        NodeId id = hosts->queue[at];
        if (id == asker) return false;
        is_answered |= model->nodes.items[id].resource_type && model->nodes.items[id].resource_type->role->is_load;
        for (uint32_t i = hosts->out[id]; i; i = hosts->next_out[i])
            if (leads_on(model, &model->edges.items[i - 1])) visit(hosts, model->edges.items[i - 1].to, &count);
        bool is_balancer = has_role(&model->nodes.items[id], "loadbalancer"); /* things register there */
        for (uint32_t i = is_balancer ? hosts->in[id] : 0; i; i = hosts->next_in[i]) {
            const Edge *edge = &model->edges.items[i - 1];
            bool is_thing = model->nodes.items[edge->from].kind == NODE_RESOURCE;
            if (edge->kind == EDGE_REFERENCE && is_thing) visit(hosts, edge->from, &count);
        }
    }
    return is_answered;
}

typedef struct {
    Hosts *hosts;
    const ResourceInstance *resource;
    Str path; /* of the environment that is walked */
    uint32_t line;
} Asking;

/* The line that the text is written on, or the name that it is given under; the argument's where it is made elsewhere. */
static uint32_t line_of(const Asking *asking, Str name, Str text) {
    const Facts *facts;
    Str step, rest = asking->path;
    resource_next_step(&rest, &step);
    if (str_ends_with(step, STR("[]"))) step.size -= 2;
    ExprId root = resource_expression(asking->resource, step, &facts);
    if (!root || facts != &asking->hosts->model->files[asking->resource->set->decl.file].facts) return asking->line;
    enum { STEPS_MAX = 4096 };
    ExprId queue[STEPS_MAX] = {root};
    uint32_t found = asking->line;
    for (size_t at = 0, count = 1; at < count; at++) {
        const Expr *expr = facts_expr(facts, queue[at]);
        Str written = facts_str(facts, expr->text);
        if (expr->kind == EXPR_STRING && str_equal(written, text)) return expr->line;
        bool is_name = expr->kind == EXPR_STRING || expr->kind == EXPR_ITEM || expr->kind == EXPR_ATTRIBUTE;
        if (is_name && str_equal(written, name)) found = expr->line;
        for (uint32_t i = 0; i < expr->count && count < STEPS_MAX; i++)
            queue[count++] = expr_child(facts, queue[at], i);
    }
    return found;
}

static void ask(Asking *asking, Str name, Str text) {
    enum { TEXT_SIZE_MAX = 2048 };
    Hosts *hosts = asking->hosts;
    Model *model = hosts->model;
    NodeId asker = asking->resource->node;
    if (text.size > TEXT_SIZE_MAX || key_is_for_others(name) || key_is_return(name)) return;
    bool is_address;
    Str host = host_in(text, &is_address);
    bool is_plain = str_find_char(host, '.', 0) == SIZE_MAX;
    if (!host.size || (!is_address && (is_plain || !key_names_endpoint(name)))) return;
    NodeId answerer = answerer_of(hosts, asker, str_lower(model->arena, host));
    if (!answerer || answerer == asker || !asks_another(hosts, asker, answerer)) return;
    Str step, rest = asking->path;
    resource_next_step(&rest, &step);
    if (str_ends_with(step, STR("[]"))) step.size -= 2;
    Location at = model_at(model, asker)->location;
    at.line = line_of(asking, name, text);
    Edge *edge = model_edge(model, asker, answerer, EDGE_REFERENCE, MODE_RUNTIME, at);
    edge->detail = model_sym(model, step);
    edge->confidence = CONFIDENCE_LIKELY;
}

static void ask_each(Asking *asking, Str name, const Value *value, uint32_t depth);

/* {name: …, value: …} */
static bool ask_pair(Asking *asking, const Value *item) {
    const Value *name = NULL, *value = NULL;
    for (size_t i = 0; i < item->object.count; i++) {
        Str key = item->object.keys[i];
        if (str_equal_ignoring_case(key, STR("name")) || str_equal_ignoring_case(key, STR("key")))
            name = item->object.values[i];
        if (str_equal_ignoring_case(key, STR("value"))) value = item->object.values[i];
    }
    bool is_pair = name && value && name->kind == VALUE_STRING;
    if (is_pair && value->kind == VALUE_STRING) ask(asking, name->string, value->string);
    return is_pair;
}

static void ask_each(Asking *asking, Str name, const Value *value, uint32_t depth) {
    if (depth > NESTING_DEPTH_MAX) return;
    if (value->kind == VALUE_STRING) ask(asking, name, value->string);
    for (size_t i = 0; is_sequence(value) && i < value->list.count; i++)
        ask_each(asking, name, value->list.items[i], depth + 1);
    if (value->kind != VALUE_OBJECT || ask_pair(asking, value)) return;
    for (size_t i = 0; i < value->object.count; i++)
        ask_each(asking, value->object.keys[i], value->object.values[i], depth + 1);
}

static void ask_all(Model *model, ResourceInstance *resource, void *context) {
    const Node *node = model_at(model, resource->node);
    const ResourceType *type = node->resource_type;
    if (!resource->node || !type || node->is_absent || node->kind != NODE_RESOURCE) return;
    for (size_t i = 0; i < type->property_count; i++) {
        Asking asking = {.hosts = context, .resource = resource, .path = type->properties[i].path};
        if (!str_equal(type->properties[i].property, STR("environment"))) continue;
        asking.line = node->location.line;
        const Value *value = resource_path(resource, asking.path, &asking.line);
        if (value) ask_each(&asking, STR_NONE, value, 0);
    }
}

void link_addresses(Model *model, Instances *instances) {
    size_t count = model->nodes.count + 1;
    Hosts hosts = {.model = model, .by_name = map_new(model->arena)};
    hosts.zone_of = ARENA_ARRAY(model->arena, NodeId, count);
    hosts.registered_at = ARENA_ARRAY(model->arena, NodeId, count);
    hosts.has_several = ARENA_ARRAY(model->arena, bool, count);
    find_zones(&hosts);
    for (size_t i = 0; i < instances->roots.count; i++)
        instances_each_resource(instances->roots.items[i], add_names, &hosts);
    if (!hosts.items.count) return;
    for (size_t i = 0; i < instances->roots.count; i++)
        instances_each_resource(instances->roots.items[i], ask_all, &hosts);
}
