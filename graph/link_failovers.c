/* Functions and state machines that switch over to another region are no part of what requests need: without them nobody is
 * switched. What they name is what they switch, and joins nothing. By their names, where nothing that serves asks them; and
 * what only such ones start. */
#include "graph/code_units.h"
#include "graph/link.h"
#include "graph/work.h"

static bool has_role(const Node *node, const char *role) {
    return node->resource_type && str_equal(node->resource_type->role->id, str_from(role));
}

static bool may_switch(const Node *node) {
    return node->kind == NODE_RESOURCE && !node->is_absent && !node->is_delivery &&
           (has_role(node, "function") || has_role(node, "orchestration"));
}

static bool is_named_so(Model *model, const Node *node) {
    const Property *given = node_property(model, node, STR("name"));
    Str address = model_str(model, node->address),
        name = given && given->value ? model_str(model, given->value) : STR_NONE;
    size_t dot = str_find_last_char(address, '.');
    Str own = dot == SIZE_MAX ? address : str_slice(address, dot + 1, address.size);
    return code_is_named_failover(model->arena, own) || code_is_named_failover(model->arena, name);
}

static bool takes_work(const Node *node) {
    static const char *const roles[] = {"api",    "loadbalancer", "cdn",     "login",    "queue",
                                        "stream", "storage",      "compute", "container"};
    for (size_t i = 0; i < sizeof roles / sizeof *roles; i++)
        if (has_role(node, roles[i])) return true;
    return false;
}

/* What lets in requests or work, or a part of that (an authorizer, a mapping of events): alarms, topics and clocks are what a
 * failover waits for. */
static bool lets_in(const Model *model, const Edge *edge) {
    const Node *from = &model->nodes.items[edge->from];
    if (edge->kind != EDGE_REFERENCE || edge->confidence == CONFIDENCE_GUESSED || from->is_absent) return false;
    if (takes_work(from)) return true;
    if (!from->resource_type || !from->resource_type->parent_path.size) return false;
    const Property *trigger = node_property(model, from, STR("trigger"));
    if (trigger && !trigger->is_default) return true;
    for (size_t i = 0; i < model->edges.count; i++) {
        const Edge *other = &model->edges.items[i];
        bool is_parent = other->from == edge->from && other->to != edge->to && other->kind == EDGE_REFERENCE &&
                         str_equal(model_str(model, other->detail), from->resource_type->parent_path);
        if (is_parent && takes_work(&model->nodes.items[other->to])) return true;
    }
    return false;
}

static bool is_need(const Edge *edge) {
    return edge->kind == EDGE_REFERENCE && (edge->mode == MODE_RUNTIME || edge->mode == MODE_DEGRADED);
}

/* Marks those that only marked ones start; false: there are none that were not known. */
static bool find_started(Model *model) {
    enum { BY_FAILOVER = 1, BY_OTHERS = 2 };
    uint8_t *starters = ARENA_ARRAY(model->arena, uint8_t, model->nodes.count + 1);
    bool is_any = false;
    for (size_t i = 0; i < model->edges.count; i++) {
        const Edge *edge = &model->edges.items[i];
        const Node *from = model_at(model, edge->from);
        if (edge->kind != EDGE_REFERENCE || edge->mode == MODE_NONE) continue;
        if (from->kind == NODE_RESOURCE) starters[edge->to] |= from->is_recovery ? BY_FAILOVER : BY_OTHERS;
    }
    for (size_t i = 0; i < model->edges.count; i++) {
        const Edge *edge = &model->edges.items[i];
        bool is_wanted = starters[edge->to] == BY_FAILOVER && !model_at(model, edge->from)->is_recovery;
        if (is_wanted && lets_in(model, edge)) starters[edge->to] |= BY_OTHERS;
    }
    for (NodeId id = 1; id < model->nodes.count; id++) {
        Node *node = model_at(model, id);
        if (node->is_recovery || starters[id] != BY_FAILOVER || !may_switch(node)) continue;
        node->is_recovery = is_any = true;
    }
    return is_any;
}

void link_failovers(Model *model) {
    bool is_any = false;
    for (NodeId id = 1; id < model->nodes.count; id++) {
        Node *node = model_at(model, id);
        const Property *trigger = node_property(model, node, STR("trigger"));
        bool is_asked = trigger && !trigger->is_default;
        if (may_switch(node) && is_named_so(model, node) && !is_asked) node->is_recovery = is_any = true;
    }
    for (size_t i = 0; is_any && i < model->edges.count; i++) {
        const Edge *edge = &model->edges.items[i];
        const Node *from = model_at(model, edge->from);
        bool is_asked = model_at(model, edge->to)->is_recovery && !from->is_recovery &&
                        (lets_in(model, edge) || (is_need(edge) && work_is_done_by(from)));
        if (is_asked) model_at(model, edge->to)->is_recovery = false;
    }
    while (is_any && find_started(model)) {}
    for (size_t i = 0; is_any && i < model->edges.count; i++) {
        Edge *edge = &model->edges.items[i];
        if (is_need(edge) && !edge->group && model_at(model, edge->from)->is_recovery) edge->mode = MODE_RECOVER;
    }
}
