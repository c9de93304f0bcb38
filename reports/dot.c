/* DOT of Graphviz: services and what they need (https://graphviz.org/doc/info/lang.html). */
#include "reports/display.h"
#include "reports/place.h"
#include "reports/service_view.h"

/* The inside of a quoted string, in which "\N" and the like would be replaced. */
static void add_quoted(StrBuf *out, Str text) {
    Str shown = display_text(out->arena, text, false);
    strbuf_add_char(out, '"');
    for (size_t i = 0; i < shown.size; i++) {
        if (shown.data[i] == '"' || shown.data[i] == '\\') strbuf_add_char(out, '\\');
        strbuf_add_char(out, shown.data[i]);
        if (shown.data[i] == '#' && i + 1 < shown.size && shown.data[i + 1] == '#') strbuf_add(out, STR("\" + \""));
    }
    strbuf_add_char(out, '"');
}

static const char *shape_of(NodeKind kind) {
    switch (kind) {
    case NODE_SERVICE: return "box, style=bold";
    case NODE_REGION:
    case NODE_ZONE: return "house";
    case NODE_THIRD_PARTY: return "hexagon";
    case NODE_CONTROL_PLANE: return "component";
    default: return "box";
    }
}

void report_dot(const Report *report, StrBuf *out) {
    static const char *const styles[] = {"solid", "dashed", "dotted", "dotted", "dashed", "dotted"};
    const Graph *graph = report->graph;
    ServiceView view;
    service_view(graph, out->arena, &view);
    strbuf_add(out, STR("digraph faultline {\n  rankdir=LR;\n  node [fontname=\"sans-serif\"];\n"));
    for (size_t i = 0; i < view.node_count; i++) {
        strbuf_format(out, "  n%u [shape=%s, label=", view.nodes[i], shape_of(graph->nodes[view.nodes[i]].kind));
        add_quoted(out, node_title(graph, view.nodes[i]));
        strbuf_add(out, STR("];\n"));
    }
    for (size_t i = 0; i < view.need_count; i++) {
        const ServiceNeed *need = &view.needs[i];
        strbuf_format(out, "  n%u -> n%u [style=%s, label=\"%s%s\"];\n", view.nodes[need->from], view.nodes[need->to],
                      styles[need->mode], edge_mode_name(need->mode), need->is_alternative ? ", one of several" : "");
    }
    strbuf_add(out, STR("}\n"));
}
