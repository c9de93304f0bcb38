/* Services that one zone takes along, by the engine's word, and its proof. */
#include "rules/run.h"

NodeId run_stopping_zone(const Subject *subject, NodeId service) {
    const RuleContext *context = subject->context;
    const Graph *graph = context->graph;
    for (size_t i = 0; i < graph->domain_count; i++) {
        if (graph->nodes[graph->domains[i]].kind != NODE_ZONE) continue;
        const NodeSet *down = &context->impacts[i].services[EFFECT_DOWN];
        for (size_t k = 0; k < down->count; k++)
            if (down->items[k] == service) return graph->domains[i];
    }
    return 0;
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

bool run_prove_by_zone(const Subject *subject, Finding *finding) {
    RuleContext *context = subject->context;
    const Graph *graph = context->graph;
    finding->domain = run_stopping_zone(subject, subject->node);
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
        if (i + 1 == witness.count) finding->location = at; /* what stands in the zone */
    }
    finding->chain = chain;
    finding->chain_count = witness.count + 1;
    return true;
}
