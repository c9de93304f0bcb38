/* What stands in front of several places and chooses: an accelerator, a distribution with a group of origins, a global
 * endpoint, records of one name with health checks. It needs one of its targets; and what its service has only for one of
 * them the service does not need by itself. */
#include "graph/link.h"
#include "graph/work.h"

/* Things that choose, by what they choose for. */
typedef struct {
    NodeId front;
    NodeVec parts, targets;
    NodeVec alone,
        alone_for_paths; /* targets that are asked without the others, too: for all there is, for some paths */
    uint32_t first_count, second_count; /* of records: failover roles */
    bool has_no_name;                   /* … what their name is, is not known; they say it in the same words */
    bool is_checked;                    /* … what fails is left out */
    Str why;
} Choice;
typedef struct {
    Map *by_key;
    VEC(Choice) items;
} Choices;

/* A service and a region that it has parts in. */
typedef struct {
    bool has_target;  /* something that a front chooses, which has others in other regions */
    bool has_own_way; /* something that works there, and not behind the front */
} RegionParts;

typedef struct {
    Model *model;
    uint32_t *first, *next;           /* edges from each node, as lists; 0 ends them (edge numbers start at 1 here) */
    uint32_t *first_into, *next_into; /* … and to each node */
    size_t node_count;
    bool *is_target;          /* by node: one of several that something chooses from */
    const Choice **chosen_by; /* … and by what */
    bool *is_behind;          /* … or needed by one of them, in the same service */
    bool *is_front;           /* by node: it chooses */
    bool *is_relieved;        /* by node: its service does not need it by itself */
    Map *by_region;           /* service and region → index in regions */
    VEC(RegionParts) regions;
} Fronts;

static void list_edges(Fronts *fronts) {
    const Model *model = fronts->model;
    for (uint32_t i = (uint32_t)model->edges.count; i > 0; i--) {
        const Edge *edge = &model->edges.items[i - 1];
        fronts->next[i] = fronts->first[edge->from];
        fronts->first[edge->from] = i;
        fronts->next_into[i] = fronts->first_into[edge->to];
        fronts->first_into[edge->to] = i;
    }
}

static Str value_of(const Model *model, const Node *node, const char *name) {
    const Property *property = node_property(model, node, str_from(name));
    return property && property->value ? model_str(model, property->value) : STR_NONE;
}

static bool is_yes(const Model *model, const Node *node, const char *name) {
    const Property *property = node_property(model, node, str_from(name));
    return property && property->answer == ANSWER_YES;
}

/* Is this the argument that a property is read from? */
static bool is_argument_of(const ResourceType *type, const char *property, Str argument) {
    for (size_t i = 0; argument.size && i < type->property_count; i++) {
        Str rest = type->properties[i].path, step;
        if (!str_equal(type->properties[i].property, str_from(property)) || !str_split_next(&rest, '.', &step))
            continue;
        if (str_ends_with(step, STR("[]"))) step = str_slice(step, 0, step.size - 2);
        if (str_equal(step, argument)) return true;
    }
    return false;
}

static bool is_target_edge(const Fronts *fronts, const Edge *edge) {
    const Node *from = model_at(fronts->model, edge->from), *to = model_at(fronts->model, edge->to);
    Str argument = model_str(fronts->model, edge->detail);
    return edge->kind == EDGE_REFERENCE && to->kind == NODE_RESOURCE && !to->is_absent &&
           (is_argument_of(from->resource_type, "targets", argument) ||
            is_argument_of(from->resource_type, "origin", argument));
}

/* `weakest`: of the needs that count. */
static void add_targets(const Fronts *fronts, NodeId from, EdgeMode weakest, NodeVec *out) {
    for (uint32_t i = fronts->first[from]; i; i = fronts->next[i]) {
        const Edge *edge = &fronts->model->edges.items[i - 1];
        bool is_new = is_target_edge(fronts, edge) && edge->mode <= weakest;
        for (size_t k = 0; k < out->count && is_new; k++) is_new = out->items[k] != edge->to;
        if (is_new) *VEC_PUSH(fronts->model->arena, out) = edge->to;
    }
}

/* What a part is folded into, through all that it is folded into itself. */
static NodeId whole_of(const Fronts *fronts, NodeId id) {
    enum { DEPTH_MAX = 4 };
    for (int depth = 0; depth < DEPTH_MAX; depth++) {
        const ResourceType *type = model_at(fronts->model, id)->resource_type;
        NodeId parent = 0;
        for (uint32_t i = fronts->first[id]; i && type && type->parent_path.size; i = fronts->next[i]) {
            const Edge *edge = &fronts->model->edges.items[i - 1];
            if (str_equal(model_str(fronts->model, edge->detail), type->parent_path)) parent = edge->to;
        }
        if (!parent) return id;
        id = parent;
    }
    return id;
}

/* Where one of the parts says that it leads to the target. */
static Location place_of(const Fronts *fronts, const NodeVec *parts, NodeId target) {
    for (size_t p = 0; p < parts->count; p++)
        for (uint32_t i = fronts->first[parts->items[p]]; i; i = fronts->next[i]) {
            const Edge *edge = &fronts->model->edges.items[i - 1];
            if (edge->to == target && edge->evidence.line) return edge->evidence;
        }
    return model_at(fronts->model, target)->location;
}

/* A reference of what is folded into something else: a listener's to its load balancer. */
static bool is_folded_by(const Fronts *fronts, const Edge *edge) {
    const ResourceType *type = model_at(fronts->model, edge->from)->resource_type;
    return edge->kind == EDGE_REFERENCE && type && type->parent_path.size &&
           str_equal(model_str(fronts->model, edge->detail), type->parent_path);
}

/* A listener or its rule sends requests to a group of targets. */
static bool sends_on(const Fronts *fronts, const Edge *edge) {
    const Node *from = model_at(fronts->model, edge->from), *to = model_at(fronts->model, edge->to);
    return edge->kind == EDGE_REFERENCE && edge->confidence != CONFIDENCE_GUESSED && from->resource_type &&
           from->resource_type->parent_path.size && to->resource_type &&
           str_equal(to->resource_type->role->id, STR("loadbalancer"));
}

/* Nothing that it sends requests to runs: machines or tasks have to be started there first. */
static bool is_idle(const Fronts *fronts, NodeId target) {
    enum { STEPS_MAX = 64 };
    const Model *model = fronts->model;
    NodeId queue[STEPS_MAX] = {target};
    size_t count = 1;
    bool has_idle = false;
    for (size_t at = 0; at < count; at++) {
        const Node *node = &model->nodes.items[queue[at]];
        Capacity capacity = work_capacity(model, node);
        if (capacity == CAPACITY_SOME) return false;
        has_idle |= capacity == CAPACITY_NONE;
        for (uint32_t i = fronts->first_into[queue[at]]; i; i = fronts->next_into[i]) {
            const Edge *edge = &model->edges.items[i - 1];
            if (is_folded_by(fronts, edge) && count < STEPS_MAX) queue[count++] = edge->from;
        }
        for (uint32_t i = fronts->first[queue[at]]; i; i = fronts->next[i]) {
            const Edge *edge = &model->edges.items[i - 1];
            bool is_on = sends_on(fronts, edge) || (edge->kind == EDGE_MEMBER && node->kind == NODE_RESOURCE);
            if (is_on && edge->to != target && count < STEPS_MAX) queue[count++] = edge->to;
        }
    }
    return has_idle && count < STEPS_MAX;
}

static bool has(const NodeVec *nodes, NodeId wanted) {
    for (size_t i = 0; i < nodes->count; i++)
        if (nodes->items[i] == wanted) return true;
    return false;
}

/* What takes over first needs somebody: to start it, or to make a database of what follows another. Who reads alone shares its
 * reading by other policies than by failover. */
static bool has_to_be_made_ready(const Fronts *fronts, const Choice *choice, NodeId target) {
    const Node *node = model_at(fronts->model, target);
    bool is_follower = choice->second_count && node->copy_of && !node->is_alternative && node->resource_type &&
                       node->resource_type->role->is_load && has(&choice->targets, node->copy_of);
    return is_follower || is_idle(fronts, target);
}

static void choose(Fronts *fronts, NodeId front, const Choice *choice) {
    Model *model = fronts->model;
    const NodeVec *targets = &choice->targets, *parts = &choice->parts;
    for (uint32_t i = fronts->first[front]; i; i = fronts->next[i]) {
        Edge *edge = &model->edges.items[i - 1];
        if (edge->group || !has(targets, edge->to) || has(&choice->alone, edge->to)) continue;
        bool is_part = has(&choice->alone_for_paths, edge->to) && edge->mode == MODE_RUNTIME;
        edge->mode = is_part ? MODE_DEGRADED : MODE_NONE;
    }
    size_t idle_count = 0;
    NodeId ready = 0;
    for (size_t k = 0; k < targets->count; k++) {
        bool is_waiting = has_to_be_made_ready(fronts, choice, targets->items[k]);
        idle_count += is_waiting;
        if (!is_waiting && !ready) ready = targets->items[k];
    }
    GroupId group = model_group(model, front, 1, MODE_RUNTIME, choice->why);
    for (size_t k = 0; k < targets->count; k++) {
        NodeId target = targets->items[k];
        if (idle_count == targets->count || !has_to_be_made_ready(fronts, choice, target))
            model_group_member(model, group, target, EDGE_REFERENCE, place_of(fronts, parts, target));
        else
            model_at(model, target)->stands_by_for = ready;
        fronts->is_target[target] = true;
        fronts->chosen_by[target] = choice;
    }
    fronts->is_front[front] = true;
}

/* ---- one thing that chooses, or its parts that do ---- */

static Choice *choice_of(const Model *model, Choices *choices, Str key) {
    bool is_new = false;
    uint32_t entry = map_add(choices->by_key, key, (uint32_t)choices->items.count, &is_new);
    if (is_new) *VEC_PUSH(model->arena, &choices->items) = (Choice){.is_checked = true};
    return &choices->items.items[map_value_at(choices->by_key, entry)];
}

/* The item of that number of a list that is written with commas; empty behind its end. */
static Str item_at(Str list, size_t number) {
    Str item = STR_NONE;
    for (size_t i = 0; list.data && str_split_next(&list, ',', &item); i++)
        if (i == number) return item;
    return STR_NONE;
}

static size_t item_index(Str list, Str wanted) {
    Str item;
    for (size_t i = 0; list.data && str_split_next(&list, ',', &item); i++)
        if (str_equal(item, wanted)) return i;
    return SIZE_MAX;
}

/* "Store/Pictures": is the node Pictures of a stack of that name that a program makes? */
static bool is_of_stack(const Model *model, const Node *node, Str name) {
    Str address = model_str(model, node->address), root = model_str(model, node->root);
    if (name.size <= address.size + 1 || !str_ends_with(name, address)) return false;
    Str stack = str_slice(name, 0, name.size - address.size - 1);
    for (size_t i = 0; name.data[stack.size] == '/' && i < model->made_units.count; i++) {
        const MadeUnit *made = &model->made_units.items[i];
        bool is_there = made->repository == node->location.repository && str_equal(made->path, root);
        if (is_there && str_equal(made->stack, stack)) return true;
    }
    return false;
}

/* Origins without names of their own are called as what they lead to. */
static size_t target_index(Model *model, NodeId front, const NodeVec *targets, Str address) {
    size_t found = SIZE_MAX;
    for (size_t i = 0; i < targets->count; i++) {
        const Node *target = model_at(model, targets->items[i]);
        bool is_here = target->root == model_at(model, front)->root;
        if (is_of_stack(model, target, address)) return i;
        if (!str_equal(model_str(model, target->address), address)) continue;
        if (is_here) return i; /* those of other roots may have the same address */
        if (found == SIZE_MAX) found = i;
    }
    return found;
}

/* Targets in the order in which the source names them, if each stands on a line of its own. */
static bool sort_targets(const Fronts *fronts, NodeId front, NodeVec *targets) {
    const NodeVec parts = {&front, 1, 1};
    for (size_t i = 1; i < targets->count; i++)
        for (size_t k = i; k > 0; k--) {
            NodeId *pair = &targets->items[k - 1], later = pair[0];
            uint32_t first = place_of(fronts, &parts, pair[0]).line, second = place_of(fronts, &parts, pair[1]).line;
            if (first == second) return false;
            if (first < second) break;
            pair[0] = pair[1];
            pair[1] = later;
        }
    return true;
}

/* A distribution may have several groups, of two origins each, and others beside them, which it needs like anything else; what
 * shapes it, or gets its logs, is none. Which origin is which is known where each leads to one thing. */
static void take_origin_groups(const Fronts *fronts, NodeId id, Choices *choices) {
    enum { MEMBERS = 2 };
    Model *model = fronts->model;
    Str members = value_of(model, model_at(model, id), "origin_group");
    Str names = value_of(model, model_at(model, id), "origin_names");
    Str for_all = value_of(model, model_at(model, id), "origin_of_all");
    Str for_paths = value_of(model, model_at(model, id), "origin_of_paths");
    NodeVec targets = {0};
    add_targets(fronts, id, MODE_RUNTIME, &targets);
    bool has_names = names.size && item_at(names, targets.count ? targets.count - 1 : 0).size &&
                     !item_at(names, targets.count).size && sort_targets(fronts, id, &targets);
    if (names.size && !has_names) return;
    for (size_t group = 0; item_at(members, group * MEMBERS + 1).size; group++) {
        Str pair[] = {item_at(members, group * MEMBERS), item_at(members, group * MEMBERS + 1)};
        bool is_told = has_names || (target_index(model, id, &targets, pair[0]) < targets.count &&
                                     target_index(model, id, &targets, pair[1]) < targets.count);
        if (!is_told) continue;
        Choice *choice = choice_of(model, choices, str_format(model->arena, "%u group %zu", id, group));
        choice->front = id;
        choice->why = STR("origins of which the one is asked that answers");
        *VEC_PUSH(model->arena, &choice->parts) = id;
        for (size_t i = 0; i < MEMBERS; i++) {
            size_t at = has_names ? item_index(names, pair[i]) : target_index(model, id, &targets, pair[i]);
            if (at >= targets.count) continue;
            *VEC_PUSH(model->arena, &choice->targets) = targets.items[at];
            if (item_index(for_all, pair[i]) != SIZE_MAX)
                *VEC_PUSH(model->arena, &choice->alone) = targets.items[at];
            else if (item_index(for_paths, pair[i]) != SIZE_MAX)
                *VEC_PUSH(model->arena, &choice->alone_for_paths) = targets.items[at];
        }
    }
}

static void take_chooser(const Fronts *fronts, NodeId id, Choices *choices) {
    Model *model = fronts->model;
    if (value_of(model, model_at(model, id), "origin_group").size) {
        take_origin_groups(fronts, id, choices);
        return;
    }
    if (str_equal(value_of(model, model_at(model, id), "traffic_dial"), STR("0"))) return;
    NodeId whole = whole_of(fronts, id);
    Choice *choice = choice_of(model, choices, str_format(model->arena, "%u", whole));
    choice->front = whole;
    choice->why = STR("targets of which those are chosen that answer");
    *VEC_PUSH(model->arena, &choice->parts) = id;
    add_targets(fronts, id, MODE_NONE, &choice->targets);
}

/* A whole name means the same in every root; where two roots give one identifier, they mean two zones. */
static Str key_of_record(const Model *model, const Node *node, Str name, bool is_whole) {
    Str zone = value_of(model, node, "zone");
    if (is_whole)
        return str_format(model->arena, "name %d %.*s %.*s", (int)node->environment, STR_ARG(zone), STR_ARG(name));
    return str_format(model->arena, "%u %u %.*s %.*s", node->location.repository, node->root, STR_ARG(zone),
                      STR_ARG(name));
}

/* Records of one name: a failover asks only whether the first one is well, the others whether each is. */
static void take_record(const Fronts *fronts, NodeId id, Choices *choices) {
    Model *model = fronts->model;
    const Node *node = model_at(model, id);
    Str name = value_of(model, node, "name"), role = value_of(model, node, "failover_role");
    bool is_weighed = role.size || value_of(model, node, "latency_region").size || value_of(model, node, "weight").size;
    const Property *named = node_property(model, node, STR("name"));
    if (!name.size && named && named->cause && role.size) name = model_str(model, named->cause);
    if (!name.size || !value_of(model, node, "set_identifier").size || !is_weighed) return;
    bool is_first = str_equal(role, STR("PRIMARY"));
    if (str_ends_with(name, STR("."))) name.size--;
    bool is_whole = named && named->value && str_contains(name, STR("."));
    Choice *choice = choice_of(model, choices, key_of_record(model, node, name, is_whole));
    if (!choice->front || is_first) choice->front = id;
    choice->first_count += is_first;
    choice->second_count += role.size && !is_first;
    choice->has_no_name = choice->has_no_name || !named->value;
    choice->why = str_format(model->arena, "records of %.*s with health checks", STR_ARG(name));
    *VEC_PUSH(model->arena, &choice->parts) = id;
    bool is_well = is_yes(model, node, "health_check") || is_yes(model, node, "evaluate_target_health");
    if (!is_well && (!role.size || is_first)) choice->is_checked = false;
    add_targets(fronts, id, MODE_NONE, &choice->targets);
}

/* What checks whether a target is well is not needed by requests, and does not need the target for them. */
static void relieve_check(Fronts *fronts, NodeId check) {
    fronts->is_relieved[check] = true;
    for (uint32_t i = fronts->first[check]; i; i = fronts->next[i])
        if (fronts->model->edges.items[i - 1].kind == EDGE_REFERENCE)
            fronts->model->edges.items[i - 1].mode = MODE_NONE;
}

static bool is_in_root_of(const Node *one, const Node *other) {
    return one->root == other->root && one->location.repository == other->location.repository;
}

/* The part by which requests come in that root: each root that has one is served through the name. */
static NodeId front_in_root_of(Model *model, const Choice *choice, NodeId part) {
    if (is_in_root_of(model_at(model, choice->front), model_at(model, part))) return choice->front;
    for (size_t i = 0; i < choice->parts.count; i++)
        if (is_in_root_of(model_at(model, choice->parts.items[i]), model_at(model, part)))
            return choice->parts.items[i];
    return part;
}

/* A page that says "back soon" is no alternative to what it stands in for: they are of one kind, if they are. Of records
 * whose name isn't known, one pair is one name. */
static bool are_alternatives(Model *model, const Choice *choice) {
    for (size_t i = 0; i < choice->parts.count; i++)
        for (size_t k = 0; k < i; k++) {
            const Node *one = model_at(model, choice->parts.items[i]), *other = model_at(model, choice->parts.items[k]);
            Str name = value_of(model, one, "set_identifier");
            bool is_same = name.size && str_equal(name, value_of(model, other, "set_identifier"));
            if (is_same && !is_in_root_of(one, other)) return false;
        }
    for (size_t i = 1; i < choice->targets.count; i++)
        if (model_at(model, choice->targets.items[i])->service != model_at(model, choice->targets.items[0])->service)
            return false;
    if (choice->has_no_name && (choice->first_count != 1 || choice->second_count != 1)) return false;
    return choice->is_checked && choice->targets.count > 1;
}

static void settle(Fronts *fronts, const Choice *choice) {
    Model *model = fronts->model;
    if (!are_alternatives(model, choice)) return;
    bool is_record = value_of(model, model_at(model, choice->front), "set_identifier").size > 0;
    for (size_t p = 0; p < choice->parts.count; p++) {
        NodeId part = choice->parts.items[p];
        bool is_front = is_record ? part == front_in_root_of(model, choice, part) : part == choice->front;
        if (!is_front) fronts->is_relieved[part] = true;
        for (uint32_t i = fronts->first[part]; i; i = fronts->next[i]) {
            Edge *edge = &model->edges.items[i - 1];
            if (!is_argument_of(model_at(model, part)->resource_type, "health_check", model_str(model, edge->detail)))
                continue;
            edge->mode = MODE_NONE;
            relieve_check(fronts, edge->to);
        }
        if (is_record && is_front) choose(fronts, part, choice);
    }
    if (!is_record) choose(fronts, choice->front, choice);
}

/* The first one of a failover that nobody checks is answered with whether it is well or not: it is needed, whatever else stands by. */
static bool is_unchecked_failover(const Choice *choice) {
    return choice->first_count == 1 && choice->second_count > 0 && !choice->is_checked && !choice->has_no_name;
}

static void need_unchecked(Fronts *fronts, const Choices *choices) {
    Model *model = fronts->model;
    bool *has_other = ARENA_ARRAY(model->arena, bool, model->nodes.count);
    for (size_t i = 0; i < choices->items.count; i++)
        if (!is_unchecked_failover(&choices->items.items[i]))
            has_other[model_at(model, choices->items.items[i].front)->owner] = true;
    for (size_t i = 0; i < choices->items.count; i++) {
        const Choice *choice = &choices->items.items[i];
        NodeId owner = model_at(model, choice->front)->owner;
        if (!owner || has_other[owner] || !is_unchecked_failover(choice)) continue;
        for (uint32_t e = fronts->first[owner]; e; e = fronts->next[e]) {
            Edge *edge = &model->edges.items[e - 1];
            if (edge->kind == EDGE_MEMBER && edge->to == choice->front && !edge->group) edge->mode = MODE_RUNTIME;
        }
    }
}

/* ---- what their services need by themselves ---- */

static void put_behind(Fronts *fronts, NodeVec *queue, NodeId from, NodeId to) {
    Model *model = fronts->model;
    const Node *target = model_at(model, to);
    if (to >= fronts->node_count || fronts->is_behind[to] || fronts->is_front[to]) return;
    if (target->kind != NODE_RESOURCE || target->owner != model_at(model, from)->owner) return;
    fronts->is_behind[to] = true;
    *VEC_PUSH(model->arena, queue) = to;
}

/* What a target needs, what is folded into it, and where that sends requests to. */
static void mark_behind(Fronts *fronts) {
    NodeVec queue = {0};
    Model *model = fronts->model;
    for (NodeId id = 1; id < fronts->node_count; id++)
        if (fronts->is_target[id]) *VEC_PUSH(model->arena, &queue) = id;
    for (size_t at = 0; at < queue.count; at++) { /* ends: each node is queued once as a target, once as behind one */
        NodeId id = queue.items[at];
        for (uint32_t i = fronts->first[id]; i; i = fronts->next[i]) {
            const Edge *edge = &model->edges.items[i - 1];
            bool is_within = edge->kind == EDGE_REFERENCE && is_argument_of(model_at(model, id)->resource_type,
                                                                            "cluster", model_str(model, edge->detail));
            if (edge->mode == MODE_RUNTIME || is_within || sends_on(fronts, edge))
                put_behind(fronts, &queue, id, edge->to);
        }
        for (uint32_t i = fronts->first_into[id]; i; i = fronts->next_into[i]) {
            const Edge *edge = &model->edges.items[i - 1];
            if (is_folded_by(fronts, edge)) put_behind(fronts, &queue, id, edge->from);
        }
    }
}

/* Is the front itself needed? Else nothing says by which way requests come. */
static bool *services_with_fronts(const Fronts *fronts) {
    Model *model = fronts->model;
    bool *has_front = ARENA_ARRAY(model->arena, bool, model->nodes.count);
    for (size_t i = 0; i < model->edges.count; i++) {
        const Edge *edge = &model->edges.items[i];
        if (edge->kind == EDGE_MEMBER && edge->mode == MODE_RUNTIME && !edge->group && edge->to < fronts->node_count &&
            fronts->is_front[edge->to])
            has_front[edge->from] = true;
    }
    for (size_t i = 0; i < model->edges.count; i++) { /* by a part of it that does */
        const Edge *edge = &model->edges.items[i];
        if (edge->kind == EDGE_MEMBER && model_at(model, edge->to)->kind == NODE_MODULE && has_front[edge->to])
            has_front[edge->from] = true;
    }
    return has_front;
}

static bool has_member(const Fronts *fronts, NodeId part, NodeId member) {
    for (uint32_t i = fronts->first[part]; i; i = fronts->next[i]) {
        const Edge *edge = &fronts->model->edges.items[i - 1];
        if (edge->kind == EDGE_MEMBER && edge->to == member) return true;
    }
    return false;
}

/* Does what chooses this target have others outside of the part? */
static bool has_target_outside(const Fronts *fronts, NodeId part, NodeId target) {
    const Choice *choice = fronts->chosen_by[target];
    for (size_t i = 0; choice && i < choice->targets.count; i++)
        if (!has_member(fronts, part, choice->targets.items[i])) return true;
    return false;
}

/* Requests come to it by the front alone, or not at all. */
static bool is_settled(const Fronts *fronts, NodeId id) {
    return fronts->is_target[id] || fronts->is_behind[id] || fronts->is_relieved[id] || fronts->is_front[id];
}

static uint32_t region_entry(const Fronts *fronts, const Node *node, bool is_wanted) {
    const struct {
        NodeId owner;
        Sym region;
    } key = {node->owner, node_site(node)};
    Str text = str_of((const char *)&key, sizeof key);
    if (!is_wanted) return map_get(fronts->by_region, text);
    return map_value_at(fronts->by_region, map_add(fronts->by_region, text, (uint32_t)fronts->regions.count, NULL));
}

static bool has_target_elsewhere(const Fronts *fronts, NodeId target) {
    const Choice *choice = fronts->chosen_by[target];
    Sym site = node_site(model_at(fronts->model, target));
    for (size_t i = 0; choice && i < choice->targets.count; i++) {
        Sym other = node_site(model_at(fronts->model, choice->targets.items[i]));
        if (other && other != site) return true;
    }
    return false;
}

/* What takes requests, holds data or does other work. A name only leads to it. */
static bool is_load(const Node *node) {
    return node->resource_type && node->resource_type->role->is_load && node->resource_type->parent_path.size == 0 &&
           !node->is_delivery && !node->is_recovery;
}

/* Of each service and region, whether all that works there stands behind a front that leads to other regions, too. */
static void find_regions(Fronts *fronts, const bool *has_front) {
    Model *model = fronts->model;
    fronts->by_region = map_new(model->arena);
    for (NodeId id = 1; id < fronts->node_count; id++) {
        const Node *node = model_at(model, id);
        bool counts = node->kind == NODE_RESOURCE && !node->is_absent && node_site(node) && node->owner;
        if (!counts || !has_front[node->owner]) continue;
        uint32_t index = region_entry(fronts, node, true);
        if (index == fronts->regions.count) *VEC_PUSH(model->arena, &fronts->regions) = (RegionParts){0};
        RegionParts *parts = &fronts->regions.items[index];
        parts->has_target |= fronts->is_target[id] && has_target_elsewhere(fronts, id);
        bool stands_by = node_property(model, node, STR("replica_of")) != NULL;
        parts->has_own_way |= is_load(node) && !stands_by && !is_settled(fronts, id);
    }
}

/* It stands where all that works is left out when it fails, and serves that alone. */
static bool is_left_with_region(const Fronts *fronts, NodeId id) {
    const Node *node = model_at(fronts->model, id);
    if (node->kind != NODE_RESOURCE || !node_site(node) || is_load(node)) return false;
    uint32_t index = region_entry(fronts, node, false);
    return index != MAP_NONE && fronts->regions.items[index].has_target && !fronts->regions.items[index].has_own_way;
}

static bool is_ground(const Node *node) { return node->resource_type && node->resource_type->role->is_ground; }

/* Parts that work independently, each behind the same front: requests go to those that are left, and nothing gets worse. */
static bool is_part_behind(const Fronts *fronts, NodeId part) {
    const Model *model = fronts->model;
    bool is_any = false;
    if (part >= fronts->node_count || model->nodes.items[part].kind != NODE_MODULE) return false;
    for (uint32_t i = fronts->first[part]; i; i = fronts->next[i]) {
        const Edge *edge = &model->edges.items[i - 1];
        NodeId to = edge->to;
        if (edge->kind != EDGE_MEMBER || edge->mode != MODE_RUNTIME || to >= fronts->node_count) continue;
        if (!is_settled(fronts, to) && !is_left_with_region(fronts, to)) return false;
        is_any |= fronts->is_target[to] && has_target_outside(fronts, part, to);
    }
    return is_any;
}

static void relieve_services(Fronts *fronts) {
    Model *model = fronts->model;
    const bool *has_front = services_with_fronts(fronts);
    find_regions(fronts, has_front);
    for (size_t i = 0; i < model->edges.count; i++) {
        Edge *edge = &model->edges.items[i];
        bool is_half = edge->kind == EDGE_MEMBER && edge->mode == MODE_DEGRADED;
        if (is_half && is_part_behind(fronts, edge->to)) edge->mode = MODE_NONE;
        bool is_need = edge->kind == EDGE_MEMBER && (edge->mode == MODE_RUNTIME || edge->mode == MODE_DEGRADED);
        if (!is_need || edge->group || !has_front[edge->from]) continue;
        if (edge->to >= fronts->node_count || fronts->is_front[edge->to]) continue;
        bool is_behind = fronts->is_relieved[edge->to] || (edge->mode == MODE_RUNTIME && is_settled(fronts, edge->to));
        bool is_left = is_ground(model_at(model, edge->to)) && is_left_with_region(fronts, edge->to);
        if (is_behind || is_left) edge->mode = MODE_NONE;
    }
}

void link_fronts(Model *model) {
    size_t count = model->nodes.count;
    Fronts fronts = {.model = model, .node_count = count};
    Choices choices = {.by_key = map_new(model->arena)};
    for (NodeId id = 1; id < count; id++) {
        const Node *node = model_at(model, id);
        if (node->kind != NODE_RESOURCE || node->is_absent || !node->resource_type) continue;
        bool is_record = str_equal(node->resource_type->role->id, STR("dns"));
        if (!is_record && !is_yes(model, node, "chooses_target")) continue;
        if (!fronts.first) {
            fronts.first = ARENA_ARRAY(model->arena, uint32_t, count);
            fronts.next = ARENA_ARRAY(model->arena, uint32_t, model->edges.count + 1);
            fronts.first_into = ARENA_ARRAY(model->arena, uint32_t, model->nodes.count);
            fronts.next_into = ARENA_ARRAY(model->arena, uint32_t, model->edges.count + 1);
            fronts.is_target = ARENA_ARRAY(model->arena, bool, count);
            fronts.chosen_by = ARENA_ARRAY(model->arena, const Choice *, count);
            fronts.is_behind = ARENA_ARRAY(model->arena, bool, count);
            fronts.is_front = ARENA_ARRAY(model->arena, bool, count);
            fronts.is_relieved = ARENA_ARRAY(model->arena, bool, count);
            list_edges(&fronts);
        }
        if (is_record)
            take_record(&fronts, id, &choices);
        else
            take_chooser(&fronts, id, &choices);
    }
    for (size_t i = 0; i < choices.items.count; i++) settle(&fronts, &choices.items.items[i]);
    if (!fronts.first) return;
    need_unchecked(&fronts, &choices);
    mark_behind(&fronts);
    relieve_services(&fronts);
}
