/* Structurizr DSL: services and what they need as software systems, with one view of all
 * (https://docs.structurizr.com/dsl/language). */
#include "reports/display.h"
#include "reports/place.h"
#include "reports/service_view.h"

/* A string may not go on in the next line, ends at the next quote, and "${…}" in it is replaced: none of these is left. */
static void add_quoted(StrBuf *out, Str text) {
    Str shown = display_text(out->arena, text, false);
    strbuf_add_char(out, '"');
    for (size_t i = 0; i < shown.size; i++) {
        char c = shown.data[i];
        strbuf_add_char(out, c == '"' ? '\'' : c == '\\' ? '/' : c);
        bool is_constant = c == '$' && i + 1 < shown.size && shown.data[i + 1] == '{';
        bool is_command = c == '#' && i + 1 < shown.size && shown.data[i + 1] == '#';
        if (is_constant || is_command) strbuf_add_char(out, ' ');
    }
    strbuf_add_char(out, '"');
}

static void add_system(const Graph *graph, NodeId id, StrBuf *out) {
    const Node *node = &graph->nodes[id];
    strbuf_format(out, "    n%u = softwareSystem ", id);
    add_quoted(out, graph_str(graph, node->key)); /* names have to be unique */
    strbuf_add_char(out, ' ');
    add_quoted(out, node->region ? str_format(out->arena, "%s in %.*s", node_kind_word(node->kind),
                                              STR_ARG(graph_str(graph, node->region)))
                                 : str_from(node_kind_word(node->kind)));
    strbuf_format(out, " \"%s\"\n", node_kind_word(node->kind));
}

void report_structurizr(const Report *report, StrBuf *out) {
    const Graph *graph = report->graph;
    ServiceView view;
    service_view(graph, out->arena, &view);
    strbuf_add(out, STR("workspace \"faultline\" \"What services need, as their source says\" {\n  model {\n"));
    for (size_t i = 0; i < view.node_count; i++) add_system(graph, view.nodes[i], out);
    for (size_t i = 0; i < view.need_count; i++) {
        const ServiceNeed *need = &view.needs[i];
        strbuf_format(out, "    n%u -> n%u \"%s%s\" \"\" \"%s\"\n", view.nodes[need->from], view.nodes[need->to],
                      edge_mode_name(need->mode), need->is_alternative ? ", one of several" : "",
                      edge_mode_name(need->mode));
    }
    strbuf_add(out, STR("  }\n  views {\n    systemLandscape \"needs\" {\n      include *\n      autoLayout lr\n    }\n"
                        "    styles {\n      element \"third party\" {\n        shape Hexagon\n      }\n"
                        "      element \"region\" {\n        shape Folder\n      }\n"
                        "      relationship \"degraded\" {\n        style dotted\n      }\n    }\n  }\n}\n"));
}
