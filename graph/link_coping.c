/* Code that goes on when a call fails makes what it calls a need that it copes without: of the code itself, of what runs that code as far
 * as it only tells the code where to find the thing, and of its service, when nobody else there needs the thing. One call that is not
 * coped with keeps the need as it is. */
#include "graph/code_units.h"

/* What one unit asks of one service, or of one third party. */
typedef struct {
    const CodeUnit *unit;
    ServiceId service;
    const ThirdParty *party;
    CopingKind kind; /* the weakest of all calls */
    Location caught; /* of the first of them */
    uint32_t count;
    bool is_told; /* every call is a request of what is kept there, and known */
} Asked;

typedef struct {
    Model *model;
    const CodeUnits *units;
    VEC(Asked) asked;
    Map *loose; /* repository and service that code asks of which nothing is known to run it, and does not cope → 1 */
    Map *index; /* unit, service and third party → into `asked` */
    const ThirdParty **party_of;                           /* node → the third party that it is; NULL: none */
    uint32_t *first_from, *next_from, *first_to, *next_to; /* node → its first edge + 1; edge → the next one + 1 */
    const CodeUnit **unit_of;                              /* node of code → its unit */
    bool *is_weakened;                                     /* node: somebody copes without it */
    bool *is_dark;                                         /* service: something runs in it whose code is not known */
} Pass;

static bool is_same(const Location *a, const Location *b) {
    return a->repository == b->repository && a->file == b->file;
}

/* Does the code that leaves a call out, or gives nothing for it, do anything else? What does nothing but that is as good as down. */
static bool does_more(const CodeUnits *units, const CodeAsk *ask) {
    for (size_t i = 0; i < units->asks.count; i++) {
        const CodeAsk *other = &units->asks.items[i];
        bool is_other = other->service != ask->service || other->party != ask->party;
        bool is_beside =
            ask->coping.kind != COPING_SKIPS || (is_same(&other->at, &ask->at) && other->scope == ask->scope);
        if (other->unit == ask->unit && is_other && is_beside && other->coping.kind != COPING_SKIPS) return true;
    }
    return false;
}

static Str asked_key(const Pass *pass, const CodeUnit *unit, ServiceId service, const ThirdParty *party) {
    return str_format(pass->model->arena, "%p %u %p", (const void *)unit, service, (const void *)party);
}

static void collect(Pass *pass) {
    Arena *arena = pass->model->arena;
    pass->index = map_new(arena);
    for (size_t i = 0; i < pass->units->asks.count; i++) {
        const CodeAsk *ask = &pass->units->asks.items[i];
        bool is_new = false;
        Str key = asked_key(pass, ask->unit, ask->service, ask->party);
        uint32_t entry = map_add(pass->index, key, (uint32_t)pass->asked.count, &is_new);
        if (is_new)
            *VEC_PUSH(arena, &pass->asked) = (Asked){.unit = ask->unit,
                                                     .service = ask->service,
                                                     .party = ask->party,
                                                     .kind = COPING_ANSWERS,
                                                     .caught = ask->at,
                                                     .is_told = true};
        Asked *asked = &pass->asked.items[map_value_at(pass->index, entry)];
        CopingKind kind = ask->coping.kind;
        if (kind != COPING_NOT && kind != COPING_ANSWERS && !does_more(pass->units, ask)) kind = COPING_NOT;
        if (asked->count == 0) asked->caught.line = ask->coping.line, asked->caught.column = 1;
        asked->count++;
        asked->is_told &= ask->plane == PLANE_DATA;
        if (kind < asked->kind) asked->kind = kind;
    }
}

static Str loose_key(const Pass *pass, uint32_t repository, ServiceId service) {
    return str_format(pass->model->arena, "%u %u", repository, service);
}

/* A library may be part of whatever runs in its repository. */
static void collect_loose(Pass *pass) {
    pass->loose = map_new(pass->model->arena);
    for (size_t i = 0; i < pass->asked.count; i++) {
        const Asked *asked = &pass->asked.items[i];
        bool is_run = asked->unit->holder && asked->unit->holder != asked->unit->service;
        if (asked->kind == COPING_NOT && !is_run && asked->service)
            map_put(pass->loose, loose_key(pass, asked->unit->repository, asked->service), 1);
    }
}

static bool is_asked_loosely(const Pass *pass, const Node *by, const Node *thing) {
    return map_get(pass->loose, loose_key(pass, by->location.repository, thing->service)) != MAP_NONE;
}

static const Asked *asked_by(const Pass *pass, const CodeUnit *unit, ServiceId service, const ThirdParty *party) {
    uint32_t at = service || party ? map_get(pass->index, asked_key(pass, unit, service, party)) : MAP_NONE;
    return at == MAP_NONE ? NULL : &pass->asked.items[at];
}

static void index_edges(Pass *pass) {
    Model *model = pass->model;
    pass->first_from = ARENA_ARRAY(model->arena, uint32_t, model->nodes.count + 1);
    pass->first_to = ARENA_ARRAY(model->arena, uint32_t, model->nodes.count + 1);
    pass->next_from = ARENA_ARRAY(model->arena, uint32_t, model->edges.count + 1);
    pass->next_to = ARENA_ARRAY(model->arena, uint32_t, model->edges.count + 1);
    for (uint32_t i = (uint32_t)model->edges.count; i-- > 0;) {
        const Edge *edge = &model->edges.items[i];
        pass->next_from[i] = pass->first_from[edge->from];
        pass->first_from[edge->from] = i + 1;
        pass->next_to[i] = pass->first_to[edge->to];
        pass->first_to[edge->to] = i + 1;
    }
}

static void weaken(Pass *pass, Edge *edge, Location caught) {
    edge->mode = MODE_DEGRADED;
    edge->caught = caught;
    pass->is_weakened[edge->to] = true;
}

/* What the code itself needs. */
static void weaken_code(Pass *pass, NodeId code) {
    Model *model = pass->model;
    for (uint32_t at = pass->first_from[code]; at; at = pass->next_from[at - 1]) {
        Edge *edge = &model->edges.items[at - 1];
        const Node *to = model_at(model, edge->to);
        bool is_need = edge->kind == EDGE_CALL || edge->kind == EDGE_HANDLE;
        if (!is_need || edge->mode != MODE_RUNTIME || edge->group) continue;
        const Asked *asked = asked_by(pass, pass->unit_of[code], to->service, pass->party_of[edge->to]);
        bool is_kept = to->kind == NODE_RESOURCE && asked && !asked->is_told;
        if (asked && asked->kind != COPING_NOT && !is_kept) weaken(pass, edge, asked->caught);
    }
}

/* An argument that only tells the code where to find things. */
static bool is_environment(const Node *node, Str argument) {
    const ResourceType *type = node->resource_type;
    for (size_t i = 0; type && i < type->property_count; i++) {
        Str path = type->properties[i].path, step;
        if (!str_equal(type->properties[i].property, STR("environment")) || !str_split_next(&path, '.', &step))
            continue;
        if (str_equal(step, argument)) return true;
    }
    return false;
}

/* What all code that it runs asks of the service; NULL: one of them asks and does not cope, or none asks. */
static const Asked *asked_by_all(const Pass *pass, NodeId runner, ServiceId service) {
    const Asked *found = NULL;
    for (uint32_t at = pass->first_from[runner]; at; at = pass->next_from[at - 1]) {
        const Edge *edge = &pass->model->edges.items[at - 1];
        if (edge->kind != EDGE_MEMBER || !pass->unit_of[edge->to]) continue;
        const Asked *asked = asked_by(pass, pass->unit_of[edge->to], service, NULL);
        if (!asked) continue;
        if (asked->kind == COPING_NOT || !asked->is_told) return NULL;
        if (!found) found = asked;
    }
    return found;
}

static void weaken_runner(Pass *pass, NodeId runner) {
    Model *model = pass->model;
    for (uint32_t at = pass->first_from[runner]; at; at = pass->next_from[at - 1]) {
        Edge *edge = &model->edges.items[at - 1];
        const Node *to = model_at(model, edge->to);
        bool is_told = edge->kind == EDGE_REFERENCE && edge->mode == MODE_RUNTIME && !edge->group &&
                       to->kind == NODE_RESOURCE &&
                       is_environment(model_at(model, runner), model_str(model, edge->detail));
        is_told = is_told && !is_asked_loosely(pass, model_at(model, runner), to);
        const Asked *asked = is_told ? asked_by_all(pass, runner, to->service) : NULL;
        if (asked) weaken(pass, edge, asked->caught);
    }
}

static bool is_holder(const Node *node) { return node->kind == NODE_SERVICE || node->kind == NODE_MODULE; }

/* Something that names the thing and what runs code joins them: a mapping of events, a notification, a right to start it. */
static bool starts_code(const Pass *pass, NodeId part) {
    const Model *model = pass->model;
    const Node *node = &model->nodes.items[part];
    if (node->kind != NODE_RESOURCE || (code_is_runner(node) && !node->resource_type->parent_path.size)) return false;
    for (uint32_t at = pass->first_from[part]; at; at = pass->next_from[at - 1]) {
        const Edge *edge = &model->edges.items[at - 1];
        bool is_reference = edge->kind == EDGE_REFERENCE || edge->kind == EDGE_HANDLE;
        if (is_reference && code_is_runner(&model->nodes.items[edge->to])) return true;
    }
    return false;
}

/* Nobody but the services and parts that have it needs it at run time any more. */
static Location nobody_needs(const Pass *pass, NodeId thing) {
    Location caught = {0};
    for (uint32_t at = pass->first_to[thing]; at; at = pass->next_to[at - 1]) {
        const Edge *edge = &pass->model->edges.items[at - 1];
        if (edge->mode == MODE_RUNTIME && (!is_holder(model_at(pass->model, edge->from)) || edge->kind != EDGE_MEMBER))
            return (Location){0};
        bool is_reference = edge->kind == EDGE_REFERENCE || edge->kind == EDGE_HANDLE;
        if (edge->group || (is_reference && starts_code(pass, edge->from))) return (Location){0};
        if (edge->caught.line && !caught.line) caught = edge->caught;
    }
    return caught;
}

static void weaken_holders(Pass *pass) {
    Model *model = pass->model;
    for (NodeId id = 1; id < model->nodes.count; id++) {
        const Node *node = model_at(model, id);
        if (!pass->is_weakened[id] || node->kind != NODE_RESOURCE || pass->is_dark[node->owner]) continue;
        Location caught = is_asked_loosely(pass, node, node) ? (Location){0} : nobody_needs(pass, id);
        for (uint32_t at = caught.line ? pass->first_to[id] : 0; at; at = pass->next_to[at - 1]) {
            Edge *edge = &model->edges.items[at - 1];
            if (edge->kind == EDGE_MEMBER && edge->mode == MODE_RUNTIME && is_holder(model_at(model, edge->from)))
                weaken(pass, edge, caught);
        }
    }
}

/* Services in which something runs code that was not read: it may need whatever the service has. */
static void find_dark(Pass *pass) {
    static const char *const roles[] = {"compute", "container", "function", "orchestration", "api"};
    Model *model = pass->model;
    for (NodeId id = 1; id < model->nodes.count; id++) {
        const Node *node = model_at(model, id);
        bool runs = false;
        for (size_t i = 0; node->resource_type && i < sizeof roles / sizeof *roles; i++)
            runs |= str_equal(node->resource_type->role->id, str_from(roles[i]));
        if (!runs || node->kind != NODE_RESOURCE || node->is_absent || !node->owner) continue;
        if (node->resource_type->parent_path.size) continue; /* a part of what runs it */
        bool is_read = !code_is_runner(node);
        for (uint32_t at = pass->first_from[id]; at && !is_read; at = pass->next_from[at - 1])
            is_read = pass->unit_of[model->edges.items[at - 1].to] != NULL;
        pass->is_dark[node->owner] |= !is_read;
    }
}

void link_coping(Model *model, CodeUnits *units) {
    Pass pass = {.model = model, .units = units};
    bool is_any = false;
    for (size_t i = 0; i < units->asks.count; i++) is_any |= units->asks.items[i].coping.kind != COPING_NOT;
    if (!is_any) return;
    collect(&pass);
    collect_loose(&pass);
    for (size_t i = 0; i < pass.asked.count; i++) /* before the nodes are counted */
        if (pass.asked.items[i].party) model_third_party(model, pass.asked.items[i].party);
    pass.unit_of = ARENA_ARRAY(model->arena, const CodeUnit *, model->nodes.count + 1);
    pass.party_of = ARENA_ARRAY(model->arena, const ThirdParty *, model->nodes.count + 1);
    pass.is_weakened = ARENA_ARRAY(model->arena, bool, model->nodes.count + 1);
    pass.is_dark = ARENA_ARRAY(model->arena, bool, model->nodes.count + 1);
    for (size_t i = 0; i < units->units.count; i++)
        for (NodeId id = units->units.items[i]->node; id; id = model_at(model, id)->next_copy)
            pass.unit_of[id] = units->units.items[i];
    for (size_t i = 0; i < pass.asked.count; i++)
        if (pass.asked.items[i].party)
            pass.party_of[model_third_party(model, pass.asked.items[i].party)] = pass.asked.items[i].party;
    index_edges(&pass);
    find_dark(&pass);
    for (NodeId id = 1; id < model->nodes.count; id++)
        if (pass.unit_of[id]) weaken_code(&pass, id);
    for (NodeId id = 1; id < model->nodes.count; id++)
        if (model_at(model, id)->kind == NODE_RESOURCE) weaken_runner(&pass, id);
    weaken_holders(&pass);
}
