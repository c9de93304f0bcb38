/* What a subject says of itself: the fields of rules/fields.def. */
#include "rules/fields.h"
#include "rules/run.h"

static const char *answer_word(Answer answer) {
    switch (answer) {
    case ANSWER_UNKNOWN: return "unknown";
    case ANSWER_NO: return "no";
    case ANSWER_YES: return "yes";
    }
    return "";
}

static Str yes_or_no(bool value) { return value ? STR("yes") : STR("no"); }

/* ---- what a subject says of itself ---- */

static Str set_or(Str text) { return text.size ? text : STR("unset"); }

static Str number(const Subject *subject, size_t value) { return str_format(subject->context->arena, "%zu", value); }

static Str node_region(const Graph *graph, const Node *node) {
    if (node->region) return graph_str(graph, node->region);
    return node->region_cause ? STR("unknown") : STR("unset");
}

static Str siblings(const Subject *subject, const Node *node) {
    size_t count = node->owner ? run_siblings(subject, node) : 0;
    return count == SIZE_MAX ? STR("unknown") : number(subject, count);
}

static Str instances(const Subject *subject, const Node *node) { return number(subject, run_instances(subject, node)); }

/* Regions that it lists as having copies. */
static Str replica_region_count(const Subject *subject, const Node *node) {
    const Graph *graph = subject->context->graph;
    const Property *copies = node_property(graph->model, node, STR("region_replicas"));
    if (copies && !copies->value) return STR("unknown");
    Str rest = copies ? graph_str(graph, copies->value) : (Str){NULL, 0}, part;
    size_t count = 0;
    while (rest.data && str_split_next(&rest, ',', &part)) count += part.size > 0;
    return number(subject, count);
}

/* Those in which the parts of a service serve, in the order of their names; "unknown" when there may be more. */
static Str service_regions(const Subject *subject, const Node *node) {
    const Graph *graph = subject->context->graph;
    const RunFacts *facts = &subject->facts[node - graph->nodes];
    if (facts->region_count == 0) return STR("unset");
    if (facts->region_count > RUN_REGIONS_MAX || facts->unplaced_count) return STR("unknown");
    Str names[RUN_REGIONS_MAX];
    for (size_t i = 0; i < facts->region_count; i++) {
        size_t at = i;
        Str name = graph_str(graph, facts->regions[i]);
        for (; at > 0 && str_compare(name, names[at - 1]) < 0; at--) names[at] = names[at - 1];
        names[at] = name;
    }
    StrBuf out = strbuf_new(subject->context->arena, 1024);
    for (size_t i = 0; i < facts->region_count; i++) {
        if (i) strbuf_add_char(&out, ',');
        strbuf_add(&out, names[i]);
    }
    return strbuf_str(&out);
}

/* Code stands where the functions and containers do that are made of it; empty when nothing is known of them. */
static Str is_in_runner_region(const Graph *graph, NodeId code, Sym region) {
    bool is_here = false, is_elsewhere = false;
    for (size_t i = 0; i < graph->edge_count; i++) {
        const GraphEdge *edge = &graph->edges[i];
        const Node *from = &graph->nodes[edge->from];
        if (edge->to != code || edge->kind != EDGE_MEMBER || from->kind != NODE_RESOURCE) continue;
        if (!from->region) return STR("unknown");
        if (from->region == region)
            is_here = true;
        else
            is_elsewhere = true;
    }
    if (is_here && is_elsewhere) return STR("unknown");
    return is_here || is_elsewhere ? yes_or_no(is_here) : STR_NONE;
}

/* Regions in which the code runs, too, besides the one that it names. */
static Str other_regions(const Subject *subject, const Mention *mention) {
    const Graph *graph = subject->context->graph;
    StrBuf out = strbuf_new(subject->context->arena, 1024);
    for (NodeId id = mention->node; id && mention->region; id = graph->nodes[id].next_copy) {
        Sym region = graph->nodes[id].runs_in;
        bool is_alone = id == mention->node && !graph->nodes[id].next_copy;
        if (!region || region == mention->region || is_alone) continue;
        if (strbuf_str(&out).size) strbuf_add(&out, STR(", "));
        strbuf_add(&out, graph_str(graph, region));
    }
    return set_or(strbuf_str(&out));
}

static Str is_in_service_region(const Subject *subject, const Mention *mention) {
    const Graph *graph = subject->context->graph;
    const Node *node = &graph->nodes[mention->node];
    if (!node->region && mention->home && mention->home == mention->region) return STR("yes");
    if (!mention->node) return STR("unknown");
    if (node->region) return yes_or_no(node->region == mention->region);
    Str of_runner =
        node->kind == NODE_CODE_UNIT ? is_in_runner_region(graph, mention->node, mention->region) : STR_NONE;
    if (of_runner.size) return of_runner;
    const RunFacts *facts = &subject->facts[node->kind == NODE_SERVICE ? mention->node : node->owner];
    if (facts->region_count == 0 || facts->unplaced_count || facts->is_elsewhere_too) return STR("unknown");
    /* In which of several regions this part stands can't be told. */
    for (size_t i = 0; i < facts->region_count && i < RUN_REGIONS_MAX && facts->region_count > 1; i++)
        if (facts->regions[i] == mention->region) return STR("unknown");
    return yes_or_no(facts->region_count == 1 && facts->region == mention->region);
}

/* A request that nobody ends goes out of the region. */
static Str is_waiting(const Subject *subject, const Mention *mention) {
    bool is_out = !mention->region || str_equal(is_in_service_region(subject, mention), STR("no"));
    return yes_or_no(mention->waits && is_out);
}

static Str is_cross_region(const Subject *subject, const GraphEdge *edge) {
    const Graph *graph = subject->context->graph;
    const Node *from = &graph->nodes[edge->from], *to = &graph->nodes[edge->to];
    Sym home = from->kind == NODE_CODE_UNIT ? subject->facts[from->owner].region : from->region;
    if (from->kind == NODE_CODE_UNIT && subject->facts[from->owner].region_count != 1) home = 0;
    if (!home || !to->region) return STR("unknown");
    /* Nobody chose where a global service has its one home: rules of their own speak of those. */
    if (to->service && to->kind != NODE_RESOURCE &&
        catalog_service(graph->model->catalog, to->service)->reach == REACH_GLOBAL)
        return STR("no");
    const Property *copies = node_property(graph->model, to, STR("region_replicas"));
    if (copies && !copies->value) return STR("unknown");
    Str rest = copies ? graph_str(graph, copies->value) : (Str){NULL, 0}, copy;
    while (rest.data && str_split_next(&rest, ',', &copy))
        if (str_equal(copy, graph_str(graph, home))) return STR("no");
    return yes_or_no(home != to->region);
}

/* Something in another region needs it for requests: each such need is told by itself. */
static Str is_needed_elsewhere(const Subject *subject, const Node *node) {
    const Graph *graph = subject->context->graph;
    NodeId id = (NodeId)(node - graph->nodes);
    for (uint32_t i = graph->in_first[id]; i < graph->in_first[id + 1]; i++) {
        const GraphEdge *edge = &graph->edges[graph->in_edges[i]];
        bool is_told = edge->kind == EDGE_REFERENCE || edge->kind == EDGE_HANDLE || edge->kind == EDGE_CALL;
        if (!is_told || edge->mode != MODE_RUNTIME || edge->group) continue;
        if (str_equal(is_cross_region(subject, edge), STR("yes"))) return STR("yes");
    }
    return STR("no");
}

/* Something in another region refers to it to start, or for requests. Where that names it by a text with the region in it, the
 * text is told. */
static Str is_started_elsewhere(const Subject *subject, const Node *node) {
    const Graph *graph = subject->context->graph;
    NodeId id = (NodeId)(node - graph->nodes);
    for (uint32_t i = graph->in_first[id]; i < graph->in_first[id + 1]; i++) {
        const GraphEdge *edge = &graph->edges[graph->in_edges[i]];
        if (edge->kind != EDGE_REFERENCE || (edge->mode != MODE_START && edge->mode != MODE_RUNTIME)) continue;
        if (str_equal(is_cross_region(subject, edge), STR("yes"))) return STR("yes");
    }
    return STR("no");
}

/* Made a second time in another region of its service, under the same label or with the same name. */
static bool is_elsewhere_too(const Subject *subject, const Node *node, Sym region) {
    const Graph *graph = subject->context->graph;
    const Property *name = node_property(graph->model, node, STR("name"));
    for (NodeId id = 1; id < graph->node_count; id++) {
        const Node *other = &graph->nodes[id];
        if (other->owner != node->owner || other->type != node->type || other->is_absent) continue;
        if (!other->region || other->region == region) continue;
        const Property *its = other->name == node->name ? NULL : node_property(graph->model, other, STR("name"));
        if (other->name == node->name || (name && its && name->value && name->value == its->value)) return true;
    }
    return false;
}

/* What needs it for requests or to start is made in another region, too. Of code it is not known where it runs. */
static Str is_used_elsewhere(const Subject *subject, const Node *node) {
    const Graph *graph = subject->context->graph;
    NodeId id = (NodeId)(node - graph->nodes);
    for (uint32_t i = graph->in_first[id]; i < graph->in_first[id + 1]; i++) {
        const GraphEdge *edge = &graph->edges[graph->in_edges[i]];
        const Node *user = &graph->nodes[edge->from];
        if (edge->mode != MODE_START && edge->mode != MODE_RUNTIME) continue;
        if (user->kind == NODE_CODE_UNIT) return STR("yes");
        if (user->kind == NODE_RESOURCE && is_elsewhere_too(subject, user, node->region)) return STR("yes");
    }
    return STR("no");
}

/* Alarms are sent to it, and nothing asks for it on the way of a request. */
static Str is_for_alarms(const Subject *subject, const Node *node) {
    const Graph *graph = subject->context->graph;
    NodeId id = (NodeId)(node - graph->nodes);
    bool has_alarm = false;
    for (uint32_t i = graph->in_first[id]; i < graph->in_first[id + 1]; i++) {
        const GraphEdge *edge = &graph->edges[graph->in_edges[i]];
        const Node *user = &graph->nodes[edge->from];
        if (edge->kind == EDGE_MEMBER || edge->kind == EDGE_PLACEMENT) continue;
        if (edge->mode == MODE_RUNTIME || edge->mode == MODE_DEGRADED) return STR("no");
        has_alarm |= user->resource_type && str_equal(user->resource_type->role->id, STR("monitoring"));
    }
    return yes_or_no(has_alarm);
}

/* The code itself, or the same in another region. */
static bool is_copy_of(const Graph *graph, NodeId code, NodeId original) {
    while (original && original != code) original = graph->nodes[original].next_copy;
    return original != 0;
}

/* A text that is told by itself: code that needs a region because the region is written into it. */
static Str is_region_written(const Subject *subject, const GraphEdge *edge) {
    static const char *const kinds[] = {"client", "endpoint"};
    const Graph *graph = subject->context->graph;
    Sym region = graph->nodes[edge->to].region;
    if (graph->nodes[edge->from].kind != NODE_CODE_UNIT || !region) return STR("no");
    for (size_t i = 0; i < graph->model->mentions.count; i++) {
        const Mention *mention = &graph->model->mentions.items[i];
        if (!is_copy_of(graph, edge->from, mention->node) || mention->region != region) continue;
        if (!mention->counts || mention->is_default || mention->is_forced) continue;
        for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++)
            if (str_equal(graph_str(graph, mention->kind), str_from(kinds[k]))) return STR("yes");
    }
    return STR("no");
}

#define ANSWER(field, answer) \
    case field: return answer;

static Str property_answer(const Graph *graph, const Node *node, Str name) {
    const Property *property = node_property(graph->model, node, name);
    if (!property) return STR("unset");
    if (property->value) return graph_str(graph, property->value);
    if (property->cause) return STR("unknown");
    return property->answer == ANSWER_UNKNOWN && !property->is_default ? STR("unknown")
                                                                       : str_from(answer_word(property->answer));
}

static Str node_field(const Subject *subject, const Node *node, const RuleField *field) {
    const Graph *graph = subject->context->graph;
    const ResourceType *type = node->resource_type;
    switch (field->id) {
#define NODE_FIELD(name, answer) ANSWER(NODE_FIELD_##name, answer)
#include "rules/fields.def"
    default: return property_answer(graph, node, field->name);
    }
}

static bool is_one_of_few(const Graph *graph, const Mention *mention) {
    const Catalog *catalog = graph->model->catalog;
    ServiceId service = catalog_service_by_id(catalog, graph_str(graph, mention->service));
    return catalog_is_one_of_few_regions(catalog, service, graph_str(graph, mention->region));
}

static Str mention_field(const Subject *subject, const RuleField *field) {
    const Graph *graph = subject->context->graph;
    const Mention *mention = subject->mention;
    switch (field->id) {
#define MENTION_FIELD(name, answer) ANSWER(MENTION_FIELD_##name, answer)
#include "rules/fields.def"
    default: return STR("unset");
    }
}

static Str edge_field(const Subject *subject, const RuleField *field) {
    const GraphEdge *edge = subject->edge;
    switch (field->id) {
#define EDGE_FIELD(name, answer) ANSWER(EDGE_FIELD_##name, answer)
#include "rules/fields.def"
    default: return STR("unset");
    }
}

static Str call_field(const Subject *subject, const RuleField *field) {
    const Graph *graph = subject->context->graph;
    const OperationCall *call = subject->call;
    const Service *service = catalog_service(graph->model->catalog, call->service);
    switch (field->id) {
#define CALL_FIELD(name, answer) ANSWER(CALL_FIELD_##name, answer)
#include "rules/fields.def"
    default: return STR("unset");
    }
}

NodeId subject_node(const Subject *subject) {
    if (subject->edge) return subject->edge->from;
    if (subject->mention) return subject->mention->node;
    return subject->call ? subject->call->node : subject->node;
}

/* The node that the field is asked of; 0: there is none. */
static NodeId node_of(const Subject *subject, FieldPlace place) {
    return place == FIELD_OF_TO && subject->edge ? subject->edge->to : subject_node(subject);
}

Str subject_field(const Subject *subject, const RuleField *field) {
    if (field->place == FIELD_OWN && subject->mention) return mention_field(subject, field);
    if (field->place == FIELD_OWN && subject->edge) return edge_field(subject, field);
    if (field->place == FIELD_OWN && subject->call) return call_field(subject, field);
    NodeId id = node_of(subject, field->place);
    return id ? node_field(subject, &subject->context->graph->nodes[id], field) : STR("unset");
}

/* The one zone in which it stands, or in which all members stand of what stands in none itself; 0: there is no such zone. */
static Sym only_zone(const Graph *graph, NodeId id) {
    const Node *node = &graph->nodes[id];
    if (node->zones.count) return node->zones.count == 1 ? node->zones.items[0] : 0;
    Sym zone = 0;
    for (uint32_t i = graph->out_first[id]; i < graph->out_first[id + 1]; i++) {
        const GraphEdge *edge = &graph->edges[i];
        const Node *member = &graph->nodes[edge->to];
        if (edge->kind != EDGE_MEMBER) continue;
        if (member->zones.count != 1 || (zone && zone != member->zones.items[0])) return 0;
        zone = member->zones.items[0];
    }
    return zone;
}

bool run_has_zone_twin(const Subject *subject, const Node *node) {
    const Graph *graph = subject->context->graph;
    Sym zone = only_zone(graph, (NodeId)(node - graph->nodes));
    for (NodeId id = 1; zone && id < graph->node_count; id++) {
        const Node *other = &graph->nodes[id];
        if (other->owner != node->owner || other->type != node->type || other->is_absent) continue;
        Sym its = only_zone(graph, id);
        if (its && its != zone) return true;
    }
    return false;
}

bool run_has_substitute(const Subject *subject, const Node *node) {
    const Graph *graph = subject->context->graph;
    NodeId id = (NodeId)(node - graph->nodes);
    for (uint32_t i = graph->in_first[id]; i < graph->in_first[id + 1]; i++) {
        const GraphEdge *edge = &graph->edges[graph->in_edges[i]];
        uint32_t members = 0;
        if (!edge->group) continue;
        for (uint32_t k = graph->out_first[edge->from]; k < graph->out_first[edge->from + 1]; k++)
            members += graph->edges[k].group == edge->group;
        if (members > graph->groups[edge->group].need) return true;
    }
    return false;
}

/* "aws_instance.worker" of "aws_instance.worker[0]" */
static Str without_index(Str address) {
    if (!str_ends_with(address, STR("]"))) return address;
    size_t open = str_find_last_char(address, '[');
    return open == SIZE_MAX ? address : str_slice(address, 0, open);
}

size_t run_instances(const Subject *subject, const Node *node) {
    const Graph *graph = subject->context->graph;
    Str own = without_index(graph_str(graph, node->address));
    size_t count = 0;
    for (NodeId id = 1; id < graph->node_count; id++) {
        const Node *other = &graph->nodes[id];
        count += other->owner == node->owner && other->type == node->type && !other->is_absent &&
                 str_equal(without_index(graph_str(graph, other->address)), own);
    }
    return count;
}

size_t run_siblings(const Subject *subject, const Node *node) {
    const Graph *graph = subject->context->graph;
    size_t count = 0;
    Sym instances = sym_find(graph->model->symbols, STR("instances")),
        modules = sym_find(graph->model->symbols, STR("module instances"));
    for (size_t i = 0; i < node->unknowns.count; i++)
        if (node->unknowns.items[i].what == instances || node->unknowns.items[i].what == modules) return SIZE_MAX;
    for (NodeId id = 1; id < graph->node_count; id++)
        if (graph->nodes[id].owner == node->owner && graph->nodes[id].type == node->type && !graph->nodes[id].is_absent)
            count++;
    return count;
}
