/* Services that one zone, or a region in which they don't stand, takes along: by the engine's word, and its proof. */
#include "rules/run.h"

static bool takes_down(const Subject *subject, size_t domain, NodeId service) {
    const NodeSet *down = &subject->context->impacts[domain].services[EFFECT_DOWN];
    for (size_t k = 0; k < down->count; k++)
        if (down->items[k] == service) return true;
    return false;
}

NodeId run_stopping_zone(const Subject *subject, NodeId service) {
    const Graph *graph = subject->context->graph;
    for (size_t i = 0; i < graph->domain_count; i++)
        if (graph->nodes[graph->domains[i]].kind == NODE_ZONE && takes_down(subject, i, service))
            return graph->domains[i];
    return 0;
}

NodeId run_foreign_region(const Subject *subject, NodeId service) {
    const Graph *graph = subject->context->graph;
    const RunFacts *facts = &subject->facts[service];
    if (!facts->region_count || facts->region_count > RUN_REGIONS_MAX || facts->unplaced_count) return 0;
    if (facts->working_region_count == 0) return 0; /* a front of no region, with its logs: it leads to where the system stands */
    for (size_t i = 0; i < graph->domain_count; i++) {
        const Node *domain = &graph->nodes[graph->domains[i]];
        bool is_own = false;
        for (size_t k = 0; k < facts->region_count; k++) is_own = is_own || facts->regions[k] == domain->region;
        if (domain->kind == NODE_REGION && domain->region && !is_own && takes_down(subject, i, service))
            return graph->domains[i];
    }
    return 0;
}

Str run_foreign_region_name(const Subject *subject, const Node *node) {
    const Graph *graph = subject->context->graph;
    NodeId region = node->kind == NODE_SERVICE ? run_foreign_region(subject, (NodeId)(node - graph->nodes)) : 0;
    return region ? graph_str(graph, graph->nodes[region].region) : STR("unset");
}

Str run_stopping_zone_name(const Subject *subject, const Node *node) {
    const Graph *graph = subject->context->graph;
    NodeId id = (NodeId)(node - graph->nodes);
    NodeId zone = node->kind == NODE_SERVICE ? run_stopping_zone(subject, id) : 0;
    if (!zone) return STR("unset");
    /* "eu-west-2:zone-1": told apart from others, but without a name before a plan. */
    Str name = graph_str(graph, graph->nodes[zone].name);
    if (str_find_char(name, ':', 0) == SIZE_MAX) return name;
    return str_format(subject->context->arena, "one zone of %.*s",
                      STR_ARG(graph_str(graph, graph->nodes[zone].region)));
}

static Location evidence_of(const Graph *graph, const GraphEdge *edge) {
    for (uint32_t i = 0; i < edge->evidence_count; i++)
        if (graph->evidence[edge->first_evidence + i].line) return graph->evidence[edge->first_evidence + i];
    return graph->nodes[edge->from].location;
}

bool run_prove(const Subject *subject, RuleDomain domain, Finding *finding) {
    RuleContext *context = subject->context;
    const Graph *graph = context->graph;
    if (domain == RULE_DOMAIN_REGION) return false;
    finding->domain = domain == RULE_DOMAIN_ZONE ? run_stopping_zone(subject, subject->node)
                                                 : run_foreign_region(subject, subject->node);
    Witness witness;
    if (!finding->domain ||
        !failure_witness(context->engine, &finding->domain, 1, subject->node, EFFECT_DOWN, context->arena, &witness) ||
        witness.count == 0)
        return false;
    Hop *chain = ARENA_ARRAY(context->arena, Hop, witness.count + 1);
    Location at = graph->nodes[subject->node].location;
    for (size_t i = 0; i <= witness.count; i++) {
        NodeId id = i < witness.count ? graph->edges[witness.edges[i]].from : finding->domain;
        const Node *node = &graph->nodes[id];
        if (i == witness.count) at = (Location){0};
        Str name = graph_str(graph, node->address ? node->address : i == witness.count ? node->key : node->name);
        Str text = i == witness.count
                       ? name
                       : str_format(context->arena, "%s %.*s", node_kind_name(node->kind), STR_ARG(name));
        chain[i] = (Hop){id, at, sym(graph->model->symbols, text)};
        if (i < witness.count) at = evidence_of(graph, &graph->edges[witness.edges[i]]);
        if (i < witness.count && at.line) finding->location = at; /* at last: what stands in the domain */
    }
    finding->chain = chain;
    finding->chain_count = witness.count + 1;
    return true;
}
