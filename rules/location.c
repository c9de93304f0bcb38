/* Where a finding stands. */
#include "rules/run.h"

Location run_location(const Subject *subject, const Rule *rule) {
    const Graph *graph = subject->context->graph;
    if (subject->mention) return subject->mention->location;
    if (subject->call) return subject->call->at;
    if (subject->edge) {
        for (uint32_t i = 0; i < subject->edge->evidence_count; i++)
            if (graph->evidence[subject->edge->first_evidence + i].line)
                return graph->evidence[subject->edge->first_evidence + i];
        return graph->nodes[subject->edge->from].location;
    }
    const Node *node = &graph->nodes[subject->node];
    NodeId lead = node->kind == NODE_SERVICE ? subject->facts[subject->node].lead : 0;
    Location at = lead ? graph->nodes[lead].location : node->location;
    /* The deciding attribute when it is written, else the head of the block. */
    for (size_t i = 0; i < rule->question.condition_count; i++) {
        const Property *property = node_property(graph->model, node, rule->question.conditions[i].field.name);
        if (property && !property->is_default && (property->file || property->line > at.line)) {
            at = (Location){at.repository, property->file ? property->file : at.file, property->line, 1};
            break;
        }
    }
    return at;
}

bool run_decided_elsewhere(const Subject *subject, const Rule *rule, Location written, Location *out) {
    static const char *const counts[] = {"count", "for_each"};
    if (!subject_is_thing(subject)) return false;
    const Node *node = &subject->context->graph->nodes[subject->node];
    const ResourceType *type = node->kind == NODE_RESOURCE ? node->resource_type : NULL;
    bool is_counted = false;
    for (size_t i = 0; type && i < rule->question.condition_count; i++) {
        Str field = rule->question.conditions[i].field.name;
        is_counted = is_counted || str_equal(field, STR("siblings")) || str_equal(field, STR("gateway_count"));
        const Property *property = node_property(subject->context->graph->model, node, field);
        if (!property || property->is_default || property->is_fallback || property->line != written.line) continue;
        for (size_t k = 0; k < type->property_count; k++)
            if (str_equal(type->properties[k].property, field) &&
                deciding_place(subject->context->deciding, node, type->properties[k].path, out))
                return true;
    }
    for (size_t i = 0; is_counted && i < sizeof counts / sizeof *counts; i++)
        if (deciding_place(subject->context->deciding, node, str_from(counts[i]), out)) return true;
    return false;
}
