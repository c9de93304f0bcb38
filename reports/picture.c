#include "reports/picture.h"

#include "reports/display.h"
#include "reports/escape.h"
#include "reports/place.h"

enum { LABEL_WIDTH = 48, PATH_MAX_NODES = 8 };

static size_t position(const Picture *picture, NodeId node) {
    for (size_t i = 0; i < picture->node_count; i++)
        if (picture->nodes[i] == node) return i;
    return SIZE_MAX;
}

static void add_edge(Picture *picture, NodeId from, NodeId to) {
    uint8_t a = (uint8_t)position(picture, from), b = (uint8_t)position(picture, to);
    for (size_t i = 0; i < picture->edge_count; i++)
        if (picture->edges[i][0] == a && picture->edges[i][1] == b) return;
    picture->edges[picture->edge_count][0] = a;
    picture->edges[picture->edge_count++][1] = b;
}

static void add_path(Picture *picture, const NodeId *path, size_t count) {
    size_t new_count = 0;
    for (size_t i = 0; i < count; i++) new_count += position(picture, path[i]) == SIZE_MAX;
    if (count < 2) return;
    if (picture->node_count + new_count > PICTURE_NODES_MAX || picture->edge_count + count > PICTURE_EDGES_MAX) {
        picture->left_count++;
        return;
    }
    for (size_t i = 0; i < count; i++)
        if (position(picture, path[i]) == SIZE_MAX) picture->nodes[picture->node_count++] = path[i];
    for (size_t i = 1; i < count; i++) add_edge(picture, path[i - 1], path[i]);
}

/* Of a long path its ends: what stops, and what fails. */
static void add_node(NodeId *path, size_t *count, NodeId node) {
    if (!node || (*count && path[*count - 1] == node)) return;
    if (*count == PATH_MAX_NODES) --*count;
    path[(*count)++] = node;
}

void picture_add_witness(Picture *picture, const Witness *witness) {
    NodeId path[PATH_MAX_NODES];
    size_t count = 0;
    for (size_t i = 0; i < witness->count; i++) {
        const GraphEdge *edge = &picture->graph->edges[witness->edges[i]];
        add_node(path, &count, edge->from);
        add_node(path, &count, edge->to);
    }
    add_path(picture, path, count);
}

void picture_add_chain(Picture *picture, const Finding *finding) {
    NodeId path[PATH_MAX_NODES];
    size_t count = 0;
    for (size_t i = 0; i < finding->chain_count; i++) add_node(path, &count, finding->chain[i].node);
    add_path(picture, path, count);
}

static bool is_world(NodeKind kind) { return kind != NODE_SERVICE && kind != NODE_RESOURCE && kind != NODE_CODE_UNIT; }

void picture_write(const Picture *picture, StrBuf *out) {
    if (picture->edge_count == 0) return;
    strbuf_add(out, STR("```mermaid\nflowchart LR\n"));
    for (size_t i = 0; i < picture->node_count; i++) {
        const Node *node = &picture->graph->nodes[picture->nodes[i]];
        bool is_domain = is_world(node->kind);
        Str name = node_title(picture->graph, picture->nodes[i]);
        Str label = display_clip(out->arena, display_text(out->arena, name, false), LABEL_WIDTH);
        strbuf_format(out, "  n%zu%s\"", i, is_domain ? "{{" : "[");
        mermaid_add(out, label);
        strbuf_format(out, "\"%s\n", is_domain ? "}}" : "]");
    }
    for (size_t i = 0; i < picture->edge_count; i++)
        strbuf_format(out, "  n%u --> n%u\n", picture->edges[i][0], picture->edges[i][1]);
    strbuf_add(out, STR("```\n"));
    if (picture->left_count)
        strbuf_format(out, "\n%zu more path%s not drawn.\n", picture->left_count,
                      picture->left_count == 1 ? " is" : "s are");
}
