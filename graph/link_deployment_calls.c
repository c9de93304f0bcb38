/* What only deployments call: the functions behind custom resources, and what runs for these alone. It takes no part in what the
 * service does, and what it needs is needed to change the stack. */
#include "graph/code_units.h"
#include "graph/link.h"

typedef struct {
    bool is_called, is_used;
} Calls;

static bool runs_code(const Node *node) {
    static const char *const roles[] = {"function", "container", "compute", "orchestration"};
    for (size_t i = 0; node->kind == NODE_RESOURCE && node->resource_type && i < sizeof roles / sizeof *roles; i++)
        if (str_equal(node->resource_type->role->id, str_from(roles[i]))) return true;
    return false;
}

/* What merely permits a call says nothing of who calls. */
static bool calls(const Node *from) {
    return from->kind == NODE_MODULE || (from->kind == NODE_RESOURCE && from->resource_type &&
                                         (from->resource_type->role->service_mode == MODE_RUNTIME ||
                                          from->resource_type->role->service_mode == MODE_DEGRADED));
}

/* True when another one was found: what it alone uses may be one, too. */
static bool find_called(Model *model, Calls *calls_of) {
    bool has_changed = false;
    for (size_t i = 0; i < model->nodes.count; i++) calls_of[i] = (Calls){false, false};
    for (size_t i = 0; i < model->edges.count; i++) {
        const Edge *edge = &model->edges.items[i];
        const Node *from = &model->nodes.items[edge->from];
        if (edge->kind != EDGE_REFERENCE || from->is_absent) continue;
        bool is_argument = code_is_called_by_deployment(model_str(model, edge->detail));
        Calls *to = &calls_of[edge->to];
        to->is_called = to->is_called || is_argument || from->is_delivery;
        to->is_used = to->is_used || (!is_argument && !from->is_delivery && calls(from));
    }
    for (NodeId id = 1; id < model->nodes.count; id++) {
        Node *node = &model->nodes.items[id];
        if (node->is_delivery || !runs_code(node) || !calls_of[id].is_called || calls_of[id].is_used) continue;
        node->is_delivery = true;
        has_changed = true;
    }
    return has_changed;
}

void link_deployment_calls(Model *model) {
    enum { ROUNDS_MAX = 8 };
    Calls *calls_of = ARENA_ARRAY(model->arena, Calls, model->nodes.count + 1);
    for (int round = 0; round < ROUNDS_MAX && find_called(model, calls_of); round++) {}
    for (size_t i = 0; i < model->edges.count; i++) {
        Edge *edge = &model->edges.items[i];
        bool is_need = edge->mode == MODE_RUNTIME || edge->mode == MODE_DEGRADED || edge->mode == MODE_START;
        if (edge->kind == EDGE_REFERENCE && is_need && model->nodes.items[edge->from].is_delivery)
            edge->mode = MODE_DEPLOY;
    }
}
