/* The JSON report, schema "faultline/1" (reports/schema/faultline-1.schema.json): the contract that others build
 * on. Fields are only ever added within a schema version. One array element per line, so that two reports can be
 * compared with any diff. null = does not apply; "unknown" = not determined, and `unknown` says what it needs. */
#include <stdlib.h>

#include "reports/json_recovery.h"
#include "reports/json_roots.h"
#include "reports/json_writer.h"
#include "reports/report.h"
#include "reports/unknowns.h"

typedef struct {
    JsonWriter json;
    const Report *report;
    const Graph *graph;
    Arena *arena;
} Output;

/* ---- values that occur everywhere ---- */

static Str text_of(const Output *output, Sym id) { return graph_str(output->graph, id); }

static void put_sym(Output *output, const char *key, Sym id) {
    json_put_optional(&output->json, key, text_of(output, id));
}

static void put_node(Output *output, const char *key, NodeId id) {
    if (id) {
        json_put_number(&output->json, key, id);
    } else {
        json_put_null(&output->json, key);
    }
}

static void put_nodes(Output *output, const char *key, NodeSet nodes) {
    json_key(&output->json, key);
    json_array(&output->json, JSON_INLINE);
    for (size_t i = 0; i < nodes.count; i++) json_number(&output->json, nodes.items[i]);
    json_array_end(&output->json);
}

/* 0 stands for "no line": a finding about a whole file. */
static void put_count(Output *output, const char *key, uint32_t value) {
    if (value) {
        json_put_number(&output->json, key, value);
    } else {
        json_put_null(&output->json, key);
    }
}

static void put_place(Output *output, const Location *location) {
    if (location->file) {
        json_put_number(&output->json, "repository", location->repository);
    } else {
        json_put_null(&output->json, "repository");
    }
    put_sym(output, "file", location->file);
    put_count(output, "line", location->file ? location->line : 0);
}

static void list_start(Output *output, const char *key) {
    json_key(&output->json, key);
    json_array(&output->json, JSON_LINES);
}

/* ---- repositories, nodes ---- */

static void write_repositories(Output *output) {
    const Model *model = output->graph->model;
    list_start(output, "repositories");
    for (size_t i = 0; i < model->repositories.count; i++) {
        const RepositoryInfo *repository = &model->repositories.items[i];
        Str root = text_of(output, repository->root_path);
        /* A report is the same wherever the repository was checked out. */
        if (!root.size || root.data[0] == '/') root = STR(".");
        json_object(&output->json, JSON_INLINE);
        json_put_number(&output->json, "id", i);
        json_put_string(&output->json, "name", text_of(output, repository->name));
        put_sym(output, "commit", repository->commit);
        json_put_string(&output->json, "root", root);
        json_object_end(&output->json);
    }
    json_array_end(&output->json);
}

static const char *answer_text(Answer answer) {
    switch (answer) {
    case ANSWER_UNKNOWN: return "unknown";
    case ANSWER_NO: return "no";
    case ANSWER_YES: return "yes";
    }
    return "unknown";
}

static void write_property(Output *output, const Property *property) {
    JsonWriter *json = &output->json;
    json_key_of(json, text_of(output, property->name));
    json_object(json, JSON_INLINE);
    if (property->value) {
        json_put_string(json, "value", text_of(output, property->value));
    } else {
        json_put_name(json, "answer", answer_text(property->answer));
    }
    if (property->cause) json_put_string(json, "needs", text_of(output, property->cause));
    put_count(output, "line", property->line);
    if (property->is_default) json_put_bool(json, "default", true);
    json_object_end(json);
}

static void write_unknown(Output *output, Str what, Str needs) {
    json_object(&output->json, JSON_INLINE);
    json_put_string(&output->json, "what", what);
    json_put_string(&output->json, "needs", needs);
    json_object_end(&output->json);
}

static void write_unknowns(Output *output, const Node *node) {
    bool has_region = false;
    json_key(&output->json, "unknown");
    json_array(&output->json, JSON_INLINE);
    for (size_t i = 0; i < node->unknowns.count; i++) {
        const Unknown *unknown = &node->unknowns.items[i];
        if (str_equal(text_of(output, unknown->what), STR("region"))) has_region = true;
        write_unknown(output, text_of(output, unknown->what), text_of(output, unknown->needs));
    }
    if (!node->region && node->region_cause && !has_region)
        write_unknown(output, STR("region"), text_of(output, node->region_cause));
    json_array_end(&output->json);
}

static bool is_in_environment(const Node *node) {
    return node->kind == NODE_SERVICE || node->kind == NODE_RESOURCE || node->kind == NODE_DATA_SOURCE ||
           node->kind == NODE_CODE_UNIT;
}

static void write_environment(Output *output, const Node *node) {
    if (node->environment != ENVIRONMENT_UNKNOWN || is_in_environment(node)) {
        json_put_name(&output->json, "environment", environment_name(node->environment));
    } else {
        json_put_null(&output->json, "environment");
    }
}

static void write_placement(Output *output, const Node *node) {
    JsonWriter *json = &output->json;
    json_put_optional(json, "region", region_text(output->graph, node->region, node->region_cause));
    put_sym(output, "region_how", node->region_how);
    json_key(json, "zones");
    json_array(json, JSON_INLINE);
    for (size_t i = 0; i < node->zones.count; i++) json_string(json, text_of(output, node->zones.items[i]));
    json_array_end(json);
    bool is_unknown = false;
    for (size_t i = 0; i < node->unknowns.count; i++)
        is_unknown = is_unknown || str_equal(text_of(output, node->unknowns.items[i].what), STR("account"));
    if (is_unknown)
        json_put_string(json, "account", STR("unknown"));
    else
        put_sym(output, "account", node->account);
    write_environment(output, node);
}

static void write_node(Output *output, NodeId id) {
    JsonWriter *json = &output->json;
    const Node *node = &output->graph->nodes[id];
    const Service *service = node->service ? catalog_service(output->graph->model->catalog, node->service) : NULL;
    json_object(json, JSON_INLINE);
    json_put_number(json, "id", id);
    json_put_string(json, "key", text_of(output, node->key));
    /* A data source is a resource that is read, not made: `data` tells them apart. */
    bool is_data = node->kind == NODE_DATA_SOURCE;
    json_put_name(json, "kind", node_kind_name(is_data ? NODE_RESOURCE : node->kind));
    if (is_data) json_put_bool(json, "data", true);
    put_sym(output, "name", node->name);
    put_sym(output, "type", node->type);
    if (node->source_type) put_sym(output, "source_type", node->source_type);
    if (node->made_by) put_sym(output, "made_by", node->made_by);
    put_sym(output, "address", node->stack ? node->name : node->address);
    if (node->stack) put_sym(output, "stack", node->stack);
    /* A root at the top of the repository is "", which is not the same as none. */
    json_key(json, "root");
    if (node->root || node->kind == NODE_RESOURCE || node->kind == NODE_DATA_SOURCE) {
        json_string(json, text_of(output, node->root));
    } else {
        json_null(json);
    }
    json_put_optional(json, "service", service ? service->id : STR_NONE);
    put_sym(output, "provider", node->provider);
    write_placement(output, node);
    put_node(output, "owner", node->owner);
    put_count(output, "criticality", node->kind != NODE_SERVICE ? 0 : node->criticality ? node->criticality : 1);
    json_put_bool(json, "absent", node->is_absent);
    json_put_bool(json, "forced", node->is_forced);
    put_sym(output, "file", node->location.file);
    put_count(output, "line", node->location.file ? node->location.line : 0);
    put_count(output, "end_line", node->location.file ? node->end_line : 0);
    if (node->location.file) {
        json_put_number(json, "repository", node->location.repository);
    } else {
        json_put_null(json, "repository");
    }
    json_key(json, "properties");
    json_object(json, JSON_INLINE);
    for (size_t i = 0; i < node->properties.count; i++) write_property(output, &node->properties.items[i]);
    json_object_end(json);
    write_unknowns(output, node);
    json_object_end(json);
}

static void write_nodes(Output *output) {
    list_start(output, "nodes");
    for (NodeId id = 1; id < output->graph->node_count; id++) write_node(output, id);
    json_array_end(&output->json);
}

/* ---- deployments ---- */

static int by_place(const Location *a, const Location *b, const Graph *graph) {
    if (a->repository != b->repository) return a->repository < b->repository ? -1 : 1;
    int order = a->file == b->file ? 0 : str_compare(graph_str(graph, a->file), graph_str(graph, b->file));
    if (order) return order;
    if (a->line != b->line) return a->line < b->line ? -1 : 1;
    return a->column < b->column ? -1 : a->column > b->column;
}

static int by_sym(Sym a, Sym b, const Graph *graph) {
    return a == b ? 0 : str_compare(graph_str(graph, a), graph_str(graph, b));
}

static int by_deployment(const void *left, const void *right, void *context) {
    const Deployment *a = left, *b = right;
    const Graph *graph = context;
    int order = by_sym(a->root, b->root, graph);
    if (!order) order = by_place(&a->location, &b->location, graph);
    if (!order) order = by_sym(a->environment, b->environment, graph);
    if (!order) order = by_sym(a->provider, b->provider, graph);
    if (!order) order = by_sym(a->alias, b->alias, graph);
    if (!order) order = by_sym(a->region, b->region, graph);
    if (!order) order = by_sym(a->stack, b->stack, graph);
    if (!order) order = by_sym(a->target, b->target, graph);
    if (!order) order = by_sym(a->namespace, b->namespace, graph);
    return order ? order : by_sym(a->variant, b->variant, graph);
}

static void write_deployments(Output *output) {
    const Model *model = output->graph->model;
    size_t count = model->deployments.count;
    Deployment *sorted = ARENA_ARRAY(output->arena, Deployment, count);
    for (size_t i = 0; i < count; i++) sorted[i] = model->deployments.items[i];
    Graph graph = *output->graph; /* qsort_r takes no pointer to const */
    if (count) qsort_r(sorted, count, sizeof *sorted, by_deployment, &graph);
    list_start(output, "deployments");
    for (size_t i = 0; i < count; i++) {
        const Deployment *deployment = &sorted[i];
        json_object(&output->json, JSON_INLINE);
        json_put_string(&output->json, "root", text_of(output, deployment->root));
        put_sym(output, "kind", deployment->kind);
        json_put_string(&output->json, "environment",
                        deployment->environment ? text_of(output, deployment->environment) : STR("unknown"));
        put_sym(output, "provider", deployment->provider);
        put_sym(output, "alias", deployment->alias);
        put_sym(output, "account", deployment->account);
        json_put_optional(&output->json, "region", region_text(output->graph, deployment->region, deployment->unknown));
        put_place(output, &deployment->location);
        put_sym(output, "how", deployment->how);
        put_sym(output, "unknown", deployment->unknown);
        put_sym(output, "stack", deployment->stack);
        put_sym(output, "cluster", deployment->cluster);
        put_sym(output, "target", deployment->target);
        put_sym(output, "namespace", deployment->namespace);
        put_sym(output, "variant", deployment->variant);
        if (deployment->is_prepared) json_put_bool(&output->json, "prepared", true);
        json_object_end(&output->json);
    }
    json_array_end(&output->json);
}

/* ---- edges, groups ---- */

static void write_edge(Output *output, const GraphEdge *edge) {
    JsonWriter *json = &output->json;
    json_object(json, JSON_INLINE);
    json_put_number(json, "from", edge->from);
    json_put_number(json, "to", edge->to);
    json_put_name(json, "kind", edge_kind_name(edge->kind));
    json_put_name(json, "mode", edge_mode_name(edge->mode));
    json_put_name(json, "plane", plane_name(edge->plane));
    put_node(output, "group", edge->group);
    json_put_name(json, "confidence", confidence_name(edge->confidence));
    put_sym(output, "detail", edge->detail);
    json_key(json, "evidence");
    json_array(json, JSON_INLINE);
    for (uint32_t i = 0; i < edge->evidence_count; i++) {
        const Location *location = &output->graph->evidence[edge->first_evidence + i];
        if (!location->file) continue; /* needs that nobody writes down */
        json_object(json, JSON_INLINE);
        put_place(output, location);
        json_object_end(json);
    }
    json_array_end(json);
    if (edge->caught.line) {
        json_key(json, "caught");
        json_object(json, JSON_INLINE);
        put_place(output, &edge->caught);
        json_object_end(json);
    }
    json_object_end(json);
}

static void write_edges(Output *output) {
    list_start(output, "edges");
    for (size_t i = 0; i < output->graph->edge_count; i++) write_edge(output, &output->graph->edges[i]);
    json_array_end(&output->json);
}

/* Edges sorted by group, by counting: members of group g are edges[first[g] .. first[g + 1]). */
typedef struct {
    uint32_t *first, *edges;
} Members;

static Members members_of(const Graph *graph, Arena *arena) {
    Members members = {
        .first = ARENA_ARRAY(arena, uint32_t, graph->group_count + 2),
        .edges = ARENA_ARRAY(arena, uint32_t, graph->edge_count),
    };
    for (size_t i = 0; i < graph->edge_count; i++) members.first[graph->edges[i].group + 1]++;
    for (size_t g = 1; g <= graph->group_count; g++) members.first[g] += members.first[g - 1];
    uint32_t *next = ARENA_ARRAY(arena, uint32_t, graph->group_count + 1);
    for (size_t g = 0; g < graph->group_count; g++) next[g] = members.first[g];
    for (size_t i = 0; i < graph->edge_count; i++) members.edges[next[graph->edges[i].group]++] = (uint32_t)i;
    return members;
}

static void write_group(Output *output, GroupId id, const Members *members) {
    JsonWriter *json = &output->json;
    const Group *group = &output->graph->groups[id];
    json_object(json, JSON_INLINE);
    json_put_number(json, "id", id);
    json_put_number(json, "owner", group->owner);
    json_put_number(json, "need", group->need);
    json_key(json, "members");
    json_array(json, JSON_INLINE);
    NodeId previous = 0; /* edges of one owner are sorted by `to`: equal members are neighbours */
    for (uint32_t i = members->first[id]; i < members->first[id + 1]; i++) {
        const GraphEdge *edge = &output->graph->edges[members->edges[i]];
        for (uint32_t copy = 0; edge->to != previous && (copy == 0 || copy < edge->copies); copy++)
            json_number(json, edge->to);
        previous = edge->to;
    }
    json_array_end(json);
    put_sym(output, "why", group->why);
    json_put_name(json, "mode", edge_mode_name(group->mode));
    json_object_end(json);
}

static void write_groups(Output *output) {
    list_start(output, "groups");
    if (output->graph->group_count > 1) {
        Members members = members_of(output->graph, output->arena);
        for (GroupId id = 1; id < output->graph->group_count; id++) write_group(output, id, &members);
    }
    json_array_end(&output->json);
}

/* ---- failure ---- */

static void write_domain(Output *output, NodeId id, const Impact *impact, RecoveryWriter *recovery) {
    JsonWriter *json = &output->json;
    const Node *node = &output->graph->nodes[id];
    json_object(json, JSON_INLINE);
    json_put_string(json, "id", text_of(output, node->key));
    json_put_name(json, "kind", node_kind_name(node->kind));
    json_put_number(json, "node", id);
    for (size_t effect = 0; effect < EFFECT_COUNT; effect++)
        put_nodes(output, effect_name((Effect)effect), impact->services[effect]);
    put_nodes(output, "redundancy_lost", impact->redundancy_lost);
    /* Fewer nodes than services: only services were asked for. */
    if (impact->nodes[EFFECT_DOWN].count >= impact->services[EFFECT_DOWN].count) {
        json_put_number(json, "nodes_down", impact->nodes[EFFECT_DOWN].count);
    } else {
        json_put_null(json, "nodes_down");
    }
    json_put_number(json, "importance", failure_importance(output->graph, impact->services[EFFECT_DOWN]));
    json_put_recovery(recovery, json, impact);
    json_object_end(json);
}

static void write_domains(Output *output) {
    list_start(output, "domains");
    RecoveryWriter *recovery =
        output->report->impacts ? json_recovery_new(output->graph, output->report->engine, output->arena) : NULL;
    for (size_t i = 0; recovery && i < output->graph->domain_count; i++)
        write_domain(output, output->graph->domains[i], &output->report->impacts[i], recovery);
    json_array_end(&output->json);
}

static void write_cuts(Output *output) {
    JsonWriter *json = &output->json;
    list_start(output, "cuts");
    for (size_t i = 0; output->report->cuts && i < output->graph->service_count; i++) {
        const CutSets *cuts = &output->report->cuts[i];
        json_object(json, JSON_INLINE);
        json_put_number(json, "service", output->graph->services[i]);
        json_key(json, "sets");
        json_array(json, JSON_INLINE);
        for (size_t set = 0; set < cuts->count; set++) {
            json_array(json, JSON_INLINE);
            for (size_t item = 0; item < cuts->sets[set].count; item++)
                json_string(json, text_of(output, output->graph->nodes[cuts->sets[set].items[item]].key));
            json_array_end(json);
        }
        json_array_end(json);
        json_put_bool(json, "truncated", cuts->is_truncated);
        json_object_end(json);
    }
    json_array_end(json);
}

/* ---- findings, rules ---- */

static void write_chain(Output *output, const Finding *finding) {
    json_key(&output->json, "chain");
    json_array(&output->json, JSON_INLINE);
    for (size_t i = 0; i < finding->chain_count; i++) {
        const Hop *hop = &finding->chain[i];
        json_object(&output->json, JSON_INLINE);
        put_node(output, "node", hop->node);
        put_place(output, &hop->location);
        put_sym(output, "text", hop->text);
        json_object_end(&output->json);
    }
    json_array_end(&output->json);
}

static void write_finding(Output *output, const Finding *finding) {
    JsonWriter *json = &output->json;
    json_object(json, JSON_INLINE);
    json_put_string(json, "rule", finding->rule->id);
    json_put_name(json, "severity", severity_name(finding->severity));
    json_put_string(json, "title", finding->rule->title);
    json_put_string(json, "message", text_of(output, finding->message));
    put_place(output, &finding->location);
    put_count(output, "column", finding->location.file ? finding->location.column : 0);
    put_count(output, "end_line", finding->location.file ? finding->end_line : 0);
    put_node(output, "node", finding->node);
    json_put_optional(json, "domain",
                      finding->domain ? text_of(output, output->graph->nodes[finding->domain].key) : STR_NONE);
    put_nodes(output, "services", finding->services);
    write_chain(output, finding);
    json_put_name(json, "fingerprint", finding->fingerprint);
    json_put_name(json, "status", status_name(finding->status));
    put_sym(output, "status_reason", finding->status_reason);
    json_put_bool(json, "forced", finding->is_forced);
    json_object_end(json);
}

static void write_findings(Output *output) {
    list_start(output, "findings");
    for (size_t i = 0; i < output->report->findings.count; i++)
        write_finding(output, &output->report->findings.items[i]);
    json_array_end(&output->json);
}

static void write_rules(Output *output) {
    JsonWriter *json = &output->json;
    const RuleSet *rules = output->report->rules;
    list_start(output, "rules");
    for (size_t i = 0; rules && i < rules->count; i++) {
        const Rule *rule = &rules->items[i];
        json_object(json, JSON_INLINE);
        json_put_string(json, "id", rule->id);
        json_put_string(json, "title", rule->title);
        json_put_optional(json, "class", rule->class_name);
        json_put_name(json, "severity", severity_name(rule->severity));
        json_put_string(json, "rationale", rule->rationale);
        json_put_string(json, "remediation", rule->remediation);
        json_put_optional(json, "source", rule->source);
        json_put_optional(json, "refines", rule->general ? rule->general->id : STR_NONE);
        json_key(json, "equivalents");
        json_array(json, JSON_INLINE);
        for (size_t k = 0; k < rule->equivalent_count; k++) json_string(json, rule->equivalents[k]);
        json_array_end(json);
        json_object_end(json);
    }
    json_array_end(json);
}

/* ---- mentions ---- */

/* What was found in the order of the reading, in that of a comparison that gets the graph. */
static void *sorted_copy(Output *output, const void *items, size_t count, size_t size,
                         int (*compare)(const void *left, const void *right, void *graph)) {
    void *copy = arena_array(output->arena, count, size);
    Graph graph = *output->graph; /* qsort_r takes no pointer to const */
    if (count) memcpy(copy, items, count * size);
    if (count) qsort_r(copy, count, size, compare, &graph);
    return copy;
}

static int by_mention(const void *left, const void *right, void *context) {
    const Mention *a = left, *b = right;
    const Graph *graph = context;
    int order = by_place(&a->location, &b->location, graph);
    if (!order) order = by_sym(a->kind, b->kind, graph);
    if (!order) order = by_sym(a->value, b->value, graph);
    if (!order) order = by_sym(a->region, b->region, graph);
    if (!order && a->node != b->node) order = a->node < b->node ? -1 : 1;
    if (!order) order = by_sym(a->operation, b->operation, graph);
    return order ? order : by_sym(a->why, b->why, graph);
}

static void write_mention(Output *output, const Mention *mention) {
    JsonWriter *json = &output->json;
    json_object(json, JSON_INLINE);
    put_place(output, &mention->location);
    put_count(output, "column", mention->location.column);
    json_put_string(json, "value", text_of(output, mention->value));
    put_sym(output, "region", mention->region);
    put_sym(output, "kind", mention->kind);
    put_node(output, "node", mention->node);
    json_put_bool(json, "counts", mention->counts);
    put_sym(output, "context", mention->context);
    put_sym(output, "why", mention->why);
    json_put_bool(json, "default", mention->is_default);
    json_put_bool(json, "forced", mention->is_forced);
    put_sym(output, "service", mention->service);
    put_sym(output, "operation", mention->operation);
    json_object_end(json);
}

static void write_mentions(Output *output) {
    const Model *model = output->graph->model;
    const Mention *sorted =
        sorted_copy(output, model->mentions.items, model->mentions.count, sizeof *sorted, by_mention);
    list_start(output, "mentions");
    for (size_t i = 0; i < model->mentions.count; i++) write_mention(output, &sorted[i]);
    json_array_end(&output->json);
}

/* ---- calls ---- */

static int by_call(const void *left, const void *right, void *context) {
    const OperationCall *a = left, *b = right;
    const Graph *graph = context;
    int order = by_place(&a->at, &b->at, graph);
    return order ? order : by_sym(a->operation, b->operation, graph);
}

static void write_call(Output *output, const OperationCall *call) {
    const Model *model = output->graph->model;
    JsonWriter *json = &output->json;
    json_object(json, JSON_INLINE);
    put_place(output, &call->at);
    put_count(output, "column", call->at.column);
    json_put_string(json, "service", catalog_service(model->catalog, call->service)->id);
    put_sym(output, "operation", call->operation);
    put_sym(output, "region", call->region);
    put_sym(output, "unknown", call->cause);
    json_put_string(json, "plane", str_from(plane_name(call->plane)));
    json_put_bool(json, "writes", call->is_mutating);
    json_put_string(json, "mode", str_from(edge_mode_name(call->mode)));
    json_put_string(json, "confidence", str_from(confidence_name(call->confidence)));
    put_sym(output, "context", call->context);
    put_sym(output, "run_by", call->run_by);
    put_node(output, "node", call->node);
    json_object_end(json);
}

static void write_calls(Output *output) {
    const Model *model = output->graph->model;
    const OperationCall *sorted = sorted_copy(output, model->calls.items, model->calls.count, sizeof *sorted, by_call);
    list_start(output, "calls");
    for (size_t i = 0; i < model->calls.count; i++) write_call(output, &sorted[i]);
    json_array_end(&output->json);
}

/* ---- coverage ---- */

static void write_notes(Output *output, const char *key, DiagKind kind) {
    const Coverage *coverage = &output->report->coverage;
    list_start(output, key);
    for (size_t i = 0; i < coverage->note_count; i++) {
        const Diag *note = &coverage->notes[i];
        if (note->kind != kind) continue;
        json_object(&output->json, JSON_INLINE);
        json_put_optional(&output->json, "file", note->path);
        put_count(output, "line", note->line);
        json_put_string(&output->json, "message", note->message);
        json_object_end(&output->json);
    }
    json_array_end(&output->json);
}

static void write_partial(Output *output) {
    const Model *model = output->graph->model;
    list_start(output, "partial");
    for (size_t i = 0; i < model->file_count; i++) {
        const FactsFile *file = &model->files[i];
        if (!file->is_parsed || !file->facts.is_partial) continue;
        json_object(&output->json, JSON_INLINE);
        json_put_number(&output->json, "repository", file->repository);
        json_put_string(&output->json, "file", text_of(output, file->path));
        json_object_end(&output->json);
    }
    json_array_end(&output->json);
}

static void write_skipped(Output *output) {
    const Coverage *coverage = &output->report->coverage;
    list_start(output, "skipped");
    for (size_t i = 0; i < coverage->skip_reason_count; i++) {
        if (!coverage->skip_counts[i]) continue;
        json_object(&output->json, JSON_INLINE);
        json_put_string(&output->json, "reason", coverage->skip_reasons[i]);
        json_put_number(&output->json, "count", coverage->skip_counts[i]);
        json_object_end(&output->json);
    }
    json_array_end(&output->json);
    list_start(output, "skipped_files");
    for (size_t i = 0; i < coverage->skipped_count; i++) {
        json_object(&output->json, JSON_INLINE);
        json_put_number(&output->json, "repository", coverage->skipped[i].repository);
        json_put_string(&output->json, "file", coverage->skipped[i].path);
        json_put_string(&output->json, "reason", coverage->skipped[i].reason);
        json_object_end(&output->json);
    }
    json_array_end(&output->json);
}

static void write_causes(Output *output) {
    UnknownCauses causes = unknowns_by_root(output->report, output->arena);
    list_start(output, "unknown");
    for (size_t i = 0; i < causes.count; i++) {
        json_object(&output->json, JSON_INLINE);
        json_put_string(&output->json, "root", causes.items[i].root);
        json_put_string(&output->json, "needs", causes.items[i].needs);
        json_put_string(&output->json, "what", causes.items[i].what);
        json_put_number(&output->json, "count", causes.items[i].count);
        json_object_end(&output->json);
    }
    json_array_end(&output->json);
}

static void write_coverage(Output *output) {
    json_key(&output->json, "coverage");
    json_object(&output->json, JSON_LINES);
    json_put_number(&output->json, "files", output->report->coverage.file_count);
    json_put_number(&output->json, "parsed", output->report->coverage.parsed_count);
    write_partial(output);
    write_notes(output, "limits", DIAG_LIMIT);
    write_notes(output, "gaps", DIAG_GAP);
    write_skipped(output);
    write_causes(output);
    json_object_end(&output->json);
}

static void write_tool(Output *output) {
    json_key(&output->json, "tool");
    json_object(&output->json, JSON_INLINE);
    json_put_name(&output->json, "name", "faultline");
    json_put_string(&output->json, "version", output->report->tool_version);
    json_put_string(&output->json, "catalog", output->report->catalog_version);
    json_object_end(&output->json);
}

void report_json(const Report *report, StrBuf *out) {
    Output output = {.json = json_writer(out), .report = report, .graph = report->graph, .arena = out->arena};
    json_object(&output.json, JSON_LINES);
    json_put_name(&output.json, "schema", "faultline/1");
    write_tool(&output);
    write_repositories(&output);
    write_nodes(&output);
    write_deployments(&output);
    json_put_roots(&output.json, &report->root_map, report->graph->model);
    write_edges(&output);
    write_groups(&output);
    write_domains(&output);
    write_cuts(&output);
    write_findings(&output);
    write_mentions(&output);
    write_calls(&output);
    write_coverage(&output);
    write_rules(&output);
    json_object_end(&output.json);
    json_finish(&output.json);
}
