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

static bool is_way_in_word(Str word) {
    static const char *const words[] = {
#define WAY_IN(word) word,
#include "graph/ways_in.def"
#undef WAY_IN
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_equal_ignoring_case(word, str_from(words[i]))) return true;
    return false;
}

static bool is_small(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

static bool is_capital(char c) { return c >= 'A' && c <= 'Z'; }

/* module.network.aws_instance.jump_host, BastionHost */
static bool is_named_way_in(Str address) {
    size_t start = 0;
    for (size_t at = 0; at <= address.size; at++) {
        char c = at < address.size ? address.data[at] : 0;
        bool is_hump = is_capital(c) && at > start && is_small(address.data[at - 1]);
        if (!is_hump && (is_small(c) || is_capital(c))) continue;
        if (is_way_in_word(str_slice(address, start, at))) return true;
        start = is_hump ? at : at + 1;
    }
    return false;
}

/* templates/bastion.yaml, bastion.tf */
static bool is_file_of_ways_in(const Model *model, const Node *node) {
    Str path = model_str(model, node->location.file);
    size_t slash = str_find_last_char(path, '/');
    Str name = slash == SIZE_MAX ? path : str_slice(path, slash + 1, path.size);
    return is_named_way_in(str_slice(name, 0, str_find_char(name, '.', 0)));
}

static bool serves_others(const Node *node) {
    static const char *const roles[] = {"loadbalancer", "api", "cdn", "function", "container", "compute"};
    for (size_t i = 0; !node->is_absent && node->resource_type && i < sizeof roles / sizeof *roles; i++)
        if (str_equal(node->resource_type->role->id, str_from(roles[i]))) return true;
    return false;
}

/* Machines by which people come in, unless something that serves leads to them. */
static void find_ways_in(Model *model) {
    bool *is_used = ARENA_ARRAY(model->arena, bool, model->nodes.count + 1);
    bool *is_way_in = ARENA_ARRAY(model->arena, bool, model->nodes.count + 1);
    for (size_t i = 0; i < model->edges.count; i++) {
        const Edge *edge = &model->edges.items[i];
        if (edge->kind == EDGE_REFERENCE && serves_others(&model->nodes.items[edge->from])) is_used[edge->to] = true;
    }
    for (NodeId id = 1; id < model->nodes.count; id++) {
        Node *node = &model->nodes.items[id];
        bool is_machine = node->kind == NODE_RESOURCE && node->resource_type &&
                          str_equal(node->resource_type->role->id, STR("compute"));
        bool is_named = is_machine && !is_used[id] &&
                        (is_named_way_in(model_str(model, node->address)) || is_file_of_ways_in(model, node));
        is_way_in[id] = is_named;
        node->is_delivery |= is_way_in[id];
    }
    for (size_t i = 0; i < model->edges.count; i++) {
        Edge *edge = &model->edges.items[i];
        if (edge->kind == EDGE_REFERENCE && is_way_in[edge->to] && edge->mode != MODE_NONE) edge->mode = MODE_DEPLOY;
    }
}

void link_deployment_calls(Model *model) {
    enum { ROUNDS_MAX = 8 };
    find_ways_in(model);
    Calls *calls_of = ARENA_ARRAY(model->arena, Calls, model->nodes.count + 1);
    for (int round = 0; round < ROUNDS_MAX && find_called(model, calls_of); round++) {}
    for (size_t i = 0; i < model->edges.count; i++) {
        Edge *edge = &model->edges.items[i];
        bool is_need = edge->mode == MODE_RUNTIME || edge->mode == MODE_DEGRADED || edge->mode == MODE_START;
        if (edge->kind == EDGE_REFERENCE && is_need && model->nodes.items[edge->from].is_delivery)
            edge->mode = MODE_DEPLOY;
    }
}
