/* GraphML: the whole graph, for yEd, Gephi, networkx and igraph (http://graphml.graphdrawing.org/specification.html). */
#include "reports/escape.h"
#include "reports/place.h"
#include "reports/service_view.h"

typedef struct {
    const char *id, *of, *name, *type;
} Key;

static const Key keys[] = {
    {"key", "node", "key", "string"},         {"kind", "node", "kind", "string"},
    {"type", "node", "type", "string"},       {"region", "node", "region", "string"},
    {"account", "node", "account", "string"}, {"owner", "node", "owner", "string"},
    {"place", "node", "place", "string"},     {"mode", "edge", "mode", "string"},
    {"group", "edge", "group", "int"},        {"evidence", "edge", "evidence", "string"},
};

static void add_data(StrBuf *out, const char *key, Str value) {
    if (!value.size) return;
    strbuf_format(out, "<data key=\"%s\">", key);
    xml_add(out, value);
    strbuf_add(out, STR("</data>"));
}

static Str place(const Graph *graph, const Location *at, Arena *arena) {
    if (!at->file) return STR_NONE;
    Str path = shown_path(graph, at, arena);
    return at->line ? str_format(arena, "%.*s:%u", STR_ARG(path), at->line) : path;
}

static void add_node(const Graph *graph, NodeId id, StrBuf *out) {
    const Node *node = &graph->nodes[id];
    strbuf_format(out, "<node id=\"n%u\">", id);
    add_data(out, "key", graph_str(graph, node->key));
    add_data(out, "kind", str_from(node_kind_word(node->kind)));
    add_data(out, "type", graph_str(graph, node->type));
    add_data(out, "region", graph_str(graph, node->region));
    add_data(out, "account", graph_str(graph, node->account));
    if (node->owner) add_data(out, "owner", graph_str(graph, graph->nodes[node->owner].key));
    add_data(out, "place", place(graph, &node->location, out->arena));
    strbuf_add(out, STR("</node>\n"));
}

static void add_edge(const Graph *graph, const GraphEdge *edge, StrBuf *out) {
    strbuf_format(out, "<edge source=\"n%u\" target=\"n%u\">", edge->from, edge->to);
    add_data(out, "mode", str_from(edge_mode_name(edge->mode)));
    if (edge->group) strbuf_format(out, "<data key=\"group\">%u</data>", edge->group);
    if (edge->evidence_count)
        add_data(out, "evidence", place(graph, &graph->evidence[edge->first_evidence], out->arena));
    strbuf_add(out, STR("</edge>\n"));
}

void report_graphml(const Report *report, StrBuf *out) {
    const Graph *graph = report->graph;
    strbuf_add(out, STR("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                        "<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">\n"));
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        strbuf_format(out, "<key id=\"%s\" for=\"%s\" attr.name=\"%s\" attr.type=\"%s\"/>\n", keys[i].id, keys[i].of,
                      keys[i].name, keys[i].type);
    strbuf_add(out, STR("<graph id=\"faultline\" edgedefault=\"directed\">\n"));
    for (NodeId id = 1; id < graph->node_count; id++)
        if (!graph->nodes[id].is_absent) add_node(graph, id, out);
    for (size_t i = 0; i < graph->edge_count; i++) {
        const GraphEdge *edge = &graph->edges[i];
        if (graph_edge_counts(graph, edge)) add_edge(graph, edge, out);
    }
    strbuf_add(out, STR("</graph>\n</graphml>\n"));
}
