/* What only a clock starts: nobody waits for its answer, so that what it needs stops no request. It is late. */
#include "analyzer/core/limits.h"
#include "graph/code_units.h"

typedef struct {
    Model *model;
    const CodeUnits *units;
    uint32_t *first_to, *next_to; /* node → its first edge from elsewhere + 1; edge → the next one to its node + 1 */
    uint32_t *first_from, *next_from;
    bool *is_timed; /* per node */
} Timers;

static bool has_role(const Node *node, const char *const *roles, size_t count) {
    for (size_t i = 0; node->resource_type && i < count; i++)
        if (str_equal(node->resource_type->role->id, str_from(roles[i]))) return true;
    return false;
}

/* It has a time at which it does something, known or not, and nothing else that it may wait for. */
static bool is_clock(const Model *model, const Node *node) {
    const Property *schedule = node_property(model, node, STR("schedule"));
    const Property *pattern = node_property(model, node, STR("event_pattern"));
    if (pattern && (pattern->value || pattern->cause)) return false;
    return node->kind == NODE_RESOURCE && schedule && (schedule->value || schedule->cause);
}

static bool may_be_started(const Node *node) {
    static const char *const roles[] = {"function", "container", "orchestration", "template"};
    return node->kind == NODE_RESOURCE && !node->is_absent && has_role(node, roles, sizeof roles / sizeof *roles);
}

static bool works(const Node *node) {
    static const char *const roles[] = {"compute",      "container", "function",     "api",
                                        "loadbalancer", "cdn",       "orchestration"};
    return node->kind == NODE_RESOURCE && !node->is_absent && !node->is_delivery &&
           has_role(node, roles, sizeof roles / sizeof *roles);
}

static bool is_start(const Edge *edge) {
    return edge->kind == EDGE_REFERENCE || edge->kind == EDGE_HANDLE || edge->kind == EDGE_CALL;
}

/* What it is a part of, by the argument that its type names for that; 0: nothing. */
static NodeId parent_of(const Timers *timers, NodeId id) {
    const Model *model = timers->model;
    const ResourceType *type = model->nodes.items[id].resource_type;
    for (uint32_t at = timers->first_from[id]; type && type->parent_path.size && at; at = timers->next_from[at - 1]) {
        const Edge *edge = &model->edges.items[at - 1];
        if (edge->kind == EDGE_REFERENCE && str_equal(model_str(model, edge->detail), type->parent_path))
            return edge->to;
    }
    return 0;
}

/* Rights, alarms, log groups and pipelines start nothing. Of things of no role of their own it can't be told: a rule for incoming mail
 * hands it to a function. */
static bool starts_nothing(const Node *node) {
    static const char *const unknown[] = {"other"};
    return node->kind == NODE_DATA_SOURCE || node->is_absent ||
           (node->resource_type && node->resource_type->role->service_mode == MODE_DEPLOY &&
            !has_role(node, unknown, sizeof unknown / sizeof *unknown));
}

typedef struct {
    bool by_clock, by_others;
} Starters;

static void add_starter(const Timers *timers, NodeId id, Starters *out) {
    const Model *model = timers->model;
    const Node *node = &model->nodes.items[id];
    NodeId parent = parent_of(timers, id);
    if (is_clock(model, node) || timers->is_timed[id] || (parent && is_clock(model, &model->nodes.items[parent])))
        out->by_clock = true;
    else if (!starts_nothing(node))
        out->by_others = true;
}

/* Who starts `id` by a part of it: a right to invoke it names who has it, a mapping names its queue. */
static void add_starters_of_part(const Timers *timers, NodeId id, NodeId part, Starters *out) {
    const Model *model = timers->model;
    bool names_any = false;
    for (uint32_t at = timers->first_from[part]; at; at = timers->next_from[at - 1]) {
        const Edge *edge = &model->edges.items[at - 1];
        if (!is_start(edge) || edge->to == id || model->nodes.items[edge->to].kind != NODE_RESOURCE) continue;
        names_any = true;
        add_starter(timers, edge->to, out);
    }
    for (uint32_t at = timers->first_to[part]; at; at = timers->next_to[at - 1])
        if (is_start(&model->edges.items[at - 1])) add_starter(timers, model->edges.items[at - 1].from, out);
    out->by_others |= !names_any; /* it may be for anybody */
}

static bool is_identity(const Node *node) {
    static const char *const roles[] = {"identity"};
    return has_role(node, roles, 1);
}

/* Who works as that identity may start what it may start. One that a transform made is held by what the transform made it for, which
 * may say so in a document that nothing here reads. */
static void add_holders(const Timers *timers, NodeId id, NodeId identity, Starters *out) {
    const Model *model = timers->model;
    bool is_held = false;
    for (uint32_t at = timers->first_to[identity]; at; at = timers->next_to[at - 1]) {
        const Edge *edge = &model->edges.items[at - 1];
        const Node *holder = &model->nodes.items[edge->from];
        if (!is_start(edge) || holder->kind != NODE_RESOURCE) continue;
        is_held |= edge->from == id || works(holder) || is_clock(model, holder);
        if (edge->from != id && (works(holder) || is_clock(model, holder))) add_starter(timers, edge->from, out);
    }
    out->by_others |= !is_held && model->nodes.items[identity].made_by;
}

/* A right to use it, in a role itself, in a policy of it, or in one that is attached to it. */
static void add_grantees(const Timers *timers, NodeId id, NodeId grant, Starters *out) {
    const Model *model = timers->model;
    if (is_identity(&model->nodes.items[grant])) {
        add_holders(timers, id, grant, out);
        return;
    }
    for (uint32_t at = timers->first_from[grant]; at; at = timers->next_from[at - 1])
        if (is_identity(&model->nodes.items[model->edges.items[at - 1].to]))
            add_holders(timers, id, model->edges.items[at - 1].to, out);
    for (uint32_t at = timers->first_to[grant]; at; at = timers->next_to[at - 1]) {
        NodeId attached = model->edges.items[at - 1].from;
        if (!starts_nothing(&model->nodes.items[attached])) continue;
        for (uint32_t to = timers->first_from[attached]; to; to = timers->next_from[to - 1])
            if (is_identity(&model->nodes.items[model->edges.items[to - 1].to]))
                add_holders(timers, id, model->edges.items[to - 1].to, out);
    }
}

/* Who has looked it up, in another root perhaps. */
static void add_finders(const Timers *timers, NodeId found, Starters *out) {
    const Model *model = timers->model;
    for (uint32_t at = timers->first_to[found]; at; at = timers->next_to[at - 1])
        if (is_start(&model->edges.items[at - 1])) add_starter(timers, model->edges.items[at - 1].from, out);
}

static bool gives_leave(const Node *node) {
    static const char *const roles[] = {"identity", "policy"};
    return node->kind == NODE_RESOURCE && !node->is_absent && has_role(node, roles, sizeof roles / sizeof *roles);
}

static Starters starters_of(const Timers *timers, NodeId id) {
    const Model *model = timers->model;
    Starters out = {0};
    for (uint32_t at = timers->first_to[id]; at && !out.by_others; at = timers->next_to[at - 1]) {
        const Edge *edge = &model->edges.items[at - 1];
        if (!is_start(edge)) continue;
        if (parent_of(timers, edge->from) == id)
            add_starters_of_part(timers, id, edge->from, &out);
        else if (gives_leave(&model->nodes.items[edge->from]))
            add_grantees(timers, id, edge->from, &out);
        else if (model->nodes.items[edge->from].kind == NODE_DATA_SOURCE)
            add_finders(timers, edge->from, &out);
        else
            add_starter(timers, edge->from, &out);
    }
    return out;
}

/* Of a chain of what starts another, each round tells of one more. */
static void find_started(Timers *timers) {
    enum { ROUNDS_MAX = 4 };
    const Model *model = timers->model;
    bool is_any = true;
    for (int round = 0; round < ROUNDS_MAX && is_any; round++) {
        is_any = false;
        for (NodeId id = 1; id < model->nodes.count; id++) {
            if (timers->is_timed[id] || !may_be_started(&model->nodes.items[id])) continue;
            Starters starters = starters_of(timers, id);
            timers->is_timed[id] = starters.by_clock && !starters.by_others;
            is_any |= timers->is_timed[id];
        }
    }
}

/* Services that do nothing else. */
static void find_services(Timers *timers) {
    enum { WORKS = 1, WAITS = 2 };
    Model *model = timers->model;
    uint8_t *does = ARENA_ARRAY(model->arena, uint8_t, model->nodes.count + 1);
    for (NodeId id = 1; id < model->nodes.count; id++) {
        const Node *node = model_at(model, id);
        if (node->owner && (works(node) || timers->is_timed[id]))
            does[node->owner] |= timers->is_timed[id] ? WORKS : WAITS;
    }
    for (NodeId id = 1; id < model->nodes.count; id++)
        timers->is_timed[id] |= does[id] == WORKS && model_at(model, id)->kind == NODE_SERVICE;
}

/* Code of which all that runs it is timed. Of a folder that more functions are made of than have been found, nobody knows. */
static void find_code(Timers *timers) {
    Model *model = timers->model;
    for (size_t i = 0; i < timers->units->units.count; i++) {
        const CodeUnit *unit = timers->units->units.items[i];
        const CodeClaim *claim = code_units_claim(timers->units, unit->repository, unit->directory);
        for (NodeId id = unit->node; id; id = model_at(model, id)->next_copy) {
            bool is_held = false, is_asked = false;
            for (uint32_t at = timers->first_to[id]; at; at = timers->next_to[at - 1]) {
                const Edge *edge = &model->edges.items[at - 1];
                bool is_of_service = model_at(model, edge->from)->kind == NODE_SERVICE;
                bool is_sure = timers->is_timed[edge->from] && (is_of_service || !claim || !claim->has_more_runners);
                if (edge->kind == EDGE_MEMBER && is_sure) is_held = true;
                if (edge->kind == EDGE_MEMBER ? !is_sure : is_start(edge)) is_asked = true;
            }
            timers->is_timed[id] = is_held && !is_asked;
        }
    }
}

/* It runs all the time, or takes requests: what events start is as late as the clock's when something fails. */
static bool stands_ready(const Node *node) {
    static const char *const roles[] = {"compute", "container", "api", "loadbalancer", "cdn"};
    return works(node) && has_role(node, roles, sizeof roles / sizeof *roles);
}

/* Parts of services in which nothing but the clock's works: a service that has others which stand ready is not there for these. */
static void find_pieces(Timers *timers) {
    enum { WORKS = 1, WAITS = 2, STANDS_READY = 4 };
    Model *model = timers->model;
    uint8_t *does = ARENA_ARRAY(model->arena, uint8_t, model->nodes.count + 1);
    uint8_t *has = ARENA_ARRAY(model->arena, uint8_t, model->groups.count + 1); /* what its members do, together */
    for (size_t i = 0; i < model->edges.count; i++) {
        const Edge *edge = &model->edges.items[i];
        if (model_at(model, edge->from)->kind != NODE_MODULE || edge->kind != EDGE_MEMBER) continue;
        if (timers->is_timed[edge->to] || works(model_at(model, edge->to)))
            does[edge->from] |= timers->is_timed[edge->to] ? WORKS : WAITS;
        if (!timers->is_timed[edge->to] && stands_ready(model_at(model, edge->to))) does[edge->from] |= STANDS_READY;
    }
    for (NodeId id = 1; id < model->nodes.count; id++) timers->is_timed[id] |= does[id] == WORKS;
    for (size_t i = 0; i < model->edges.count; i++) {
        const Edge *edge = &model->edges.items[i];
        if (edge->kind == EDGE_MEMBER && edge->group) has[edge->group] |= does[edge->to];
    }
    for (size_t i = 0; i < model->edges.count; i++) { /* to each of them leads a need of its own, besides */
        Edge *edge = &model->edges.items[i];
        if (edge->kind != EDGE_MEMBER || !edge->group || does[edge->to] != WORKS) continue;
        if ((has[edge->group] & WAITS) && !(has[edge->group] & STANDS_READY)) continue;
        edge->mode = MODE_NONE;
        edge->group = 0;
    }
}

/* What it needs makes it late. What its service needs through other parts is theirs. */
static void weaken_needs(Timers *timers) {
    Model *model = timers->model;
    for (size_t i = 0; i < model->edges.count; i++) {
        Edge *edge = &model->edges.items[i];
        if (edge->mode != MODE_RUNTIME || edge->group) continue;
        bool is_service = model_at(model, edge->from)->kind == NODE_SERVICE;
        bool is_member = edge->kind == EDGE_MEMBER;
        bool is_late = timers->is_timed[edge->from] && (is_start(edge) || (is_member && is_service));
        if (is_late || (is_member && is_service && timers->is_timed[edge->to])) edge->mode = MODE_DEGRADED;
    }
}

static void index_edges(Timers *timers) {
    Model *model = timers->model;
    timers->first_to = ARENA_ARRAY(model->arena, uint32_t, model->nodes.count + 1);
    timers->first_from = ARENA_ARRAY(model->arena, uint32_t, model->nodes.count + 1);
    timers->next_to = ARENA_ARRAY(model->arena, uint32_t, model->edges.count + 1);
    timers->next_from = ARENA_ARRAY(model->arena, uint32_t, model->edges.count + 1);
    for (uint32_t i = (uint32_t)model->edges.count; i-- > 0;) {
        const Edge *edge = &model->edges.items[i];
        if (edge->from == edge->to) continue;
        timers->next_to[i] = timers->first_to[edge->to];
        timers->first_to[edge->to] = i + 1;
        timers->next_from[i] = timers->first_from[edge->from];
        timers->first_from[edge->from] = i + 1;
    }
}

/* A job with a time of its own, as against a clock that starts something else. */
static bool runs_itself(const Node *node) {
    const ResourceType *type = node->resource_type;
    bool runs = type && type->pod_path.size > 0;
    for (size_t i = 0; type && i < type->property_count; i++)
        runs |= str_equal(type->properties[i].property, STR("image"));
    return runs;
}

void link_timers(Model *model, struct CodeUnits *units) {
    Timers timers = {.model = model, .units = units};
    bool is_any = false;
    timers.is_timed = ARENA_ARRAY(model->arena, bool, model->nodes.count + 1);
    for (NodeId id = 1; id < model->nodes.count; id++) {
        const Node *node = model_at(model, id);
        if (!is_clock(model, node)) continue;
        is_any = true;
        timers.is_timed[id] = runs_itself(node);
    }
    if (!is_any) return;
    index_edges(&timers);
    find_started(&timers);
    find_services(&timers);
    find_code(&timers);
    find_pieces(&timers);
    weaken_needs(&timers);
    Sym schedule = sym(model->symbols, STR("schedule"));
    for (NodeId id = 1; id < model->nodes.count; id++) model_at(model, id)->is_timed = timers.is_timed[id];
    for (size_t i = 0; i < model->mentions.count; i++) {
        Mention *mention = &model->mentions.items[i];
        bool is_of_code = mention->node && model_at(model, mention->node)->kind == NODE_CODE_UNIT;
        if (is_of_code && !mention->run_by && timers.is_timed[mention->node]) mention->run_by = schedule;
    }
    for (size_t i = 0; i < model->calls.count; i++) {
        OperationCall *call = &model->calls.items[i];
        if (call->node && !call->run_by && timers.is_timed[call->node]) call->run_by = schedule;
    }
}
