/* Pictures of paths: from the services that stop, by what they need, to what fails. Layers are igraph's (graph_layout). */
#include "reports/html_page.h"
#include "reports/service_view.h"

#include <inttypes.h>
#include <math.h>

enum {
    NODES_MAX = 14,
    EDGES_MAX = 28,
    SERVICES_MAX = 3, /* whose paths are drawn */
    NODES_MIN = 3,    /* a service and what it falls with are told in the sentence */
    BOX_WIDTH = 196,
    BOX_HEIGHT = 38,
    COLUMN_PITCH = 236,
    ROW_PITCH = 50,
    LABEL_CHARACTERS = 26,
    MARGIN = 2,
};

struct PathPictures {
    const Page *page;
    FailureProofs *proofs;
    Arena *scratch;
};

typedef struct {
    NodeId nodes[NODES_MAX];
    size_t node_count;
    uint32_t edges[EDGES_MAX][2]; /* positions in nodes: from needs to */
    size_t edge_count;
} Path;

PathPictures *page_pictures_new(const Page *page) {
    PathPictures *pictures = ARENA_NEW(page->arena, PathPictures);
    *pictures = (PathPictures){.page = page, .scratch = page->arena};
    if (page->report->engine) pictures->proofs = failure_proofs_new(page->report->engine, page->arena);
    return pictures;
}

/* ---- what is on it ---- */

static size_t position(Path *path, NodeId node) {
    for (size_t i = 0; i < path->node_count; i++)
        if (path->nodes[i] == node) return i;
    if (path->node_count == NODES_MAX) return SIZE_MAX;
    path->nodes[path->node_count] = node;
    return path->node_count++;
}

static void add_step(Path *path, NodeId from, NodeId to) {
    if (!from || !to || from == to || path->edge_count == EDGES_MAX) return;
    size_t a = position(path, from), b = position(path, to);
    if (a == SIZE_MAX || b == SIZE_MAX) return;
    for (size_t i = 0; i < path->edge_count; i++)
        if (path->edges[i][0] == a && path->edges[i][1] == b) return;
    path->edges[path->edge_count][0] = (uint32_t)a;
    path->edges[path->edge_count++][1] = (uint32_t)b;
}

static void add_proofs(PathPictures *pictures, const Finding *finding, Path *path) {
    const Graph *graph = pictures->page->graph;
    NodeId seed = finding->domain ? finding->domain : finding->node;
    if (!seed || !pictures->proofs) return;
    for (size_t i = 0; i < finding->services.count && i < SERVICES_MAX; i++) {
        Witness witness;
        if (!failure_prove_one(pictures->proofs, &seed, 1, finding->services.items[i], EFFECT_DOWN, pictures->scratch,
                               &witness))
            continue;
        for (size_t k = 0; k < witness.count; k++)
            add_step(path, graph->edges[witness.edges[k]].from, graph->edges[witness.edges[k]].to);
    }
}

static void add_chain(const Finding *finding, Path *path) {
    NodeId before = 0;
    for (size_t i = 0; i < finding->chain_count; i++) {
        NodeId node = finding->chain[i].node;
        if (!node) continue;
        add_step(path, before, node);
        before = node;
    }
}

static bool is_on(const Path *path, NodeId node) {
    for (size_t i = 0; i < path->node_count; i++)
        if (path->nodes[i] == node) return true;
    return !node;
}

/* ---- drawing ---- */

static Str name_of(const Page *page, NodeId node) {
    switch (page->graph->nodes[node].kind) {
    case NODE_SERVICE:
        return page->service_at[node] == UINT32_MAX ? page_node_name(page, node)
                                                    : page->service_labels[page->service_at[node]];
    case NODE_REGION:
    case NODE_ZONE:
    case NODE_PROVIDER_SERVICE:
    case NODE_CONTROL_PLANE:
    case NODE_THIRD_PARTY:
    case NODE_ACCOUNT: return page_domain_name(page, node);
    default: return page_node_name(page, node);
    }
}

/* The end tells most: addresses and paths grow in front. */
static void add_label(const Page *page, NodeId node) {
    Str name = name_of(page, node);
    size_t at = name.size > LABEL_CHARACTERS ? name.size - LABEL_CHARACTERS : 0;
    while (at && at < name.size && ((unsigned char)name.data[at] & 0xC0) == 0x80) at++;
    if (at) MARKUP(page->out, "…");
    html_text(page->out, str_slice(name, at, name.size));
}

static void add_box(const Page *page, const Finding *finding, NodeId node, double x, double y) {
    bool is_seed = node == (finding->domain ? finding->domain : finding->node);
    const char *class = is_seed ? "box seed" : node == finding->node ? "box about" : "box";
    const char *stroke = is_seed ? "#b3261e" : node == finding->node ? "#1a1d21" : "#9aa2ab";
    strbuf_format(page->out,
                  "<path class=\"%s\" fill=\"none\" stroke=\"%s\" d=\"M%.0f %.0fh%dv%dh-%dz\"/>"
                  "<text class=\"kind\" x=\"%.0f\" y=\"%.0f\">%s</text><text class=\"name\" x=\"%.0f\" y=\"%.0f\">",
                  class, stroke, x, y, BOX_WIDTH, BOX_HEIGHT, BOX_WIDTH, x + 9, y + 14,
                  node_kind_word(page->graph->nodes[node].kind), x + 9, y + 30);
    add_label(page, node);
    MARKUP(page->out, "</text>");
}

static void add_line(StrBuf *out, double from_x, double from_y, double to_x, double to_y) {
    double start = from_x + BOX_WIDTH, end = to_x, y1 = from_y + BOX_HEIGHT / 2.0, y2 = to_y + BOX_HEIGHT / 2.0;
    double bend = (end - start) / 2;
    strbuf_format(out,
                  "<path class=\"line\" fill=\"none\" stroke=\"#57606a\" d=\"M%.0f %.0fC%.0f %.0f %.0f %.0f %.0f "
                  "%.0fm-5 -3l5 3l-5 3\"/>",
                  start, y1, start + bend, y1, end - bend, y2, end, y2);
}

static void draw(const Page *page, const Finding *finding, const Path *path, const double *x, const double *y) {
    StrBuf *out = page->out;
    double left = x[0], right = x[0], bottom = 0;
    for (size_t i = 0; i < path->node_count; i++) {
        left = fmin(left, x[i]);
        right = fmax(right, x[i]);
        bottom = fmax(bottom, y[i]);
    }
    int width = (int)(bottom * COLUMN_PITCH) + BOX_WIDTH + 2 * MARGIN;
    int height = (int)((right - left) * ROW_PITCH) + BOX_HEIGHT + 2 * MARGIN;
    strbuf_format(out,
                  "<div class=\"scroll\" role=\"group\" tabindex=\"0\" aria-label=\"The path as a picture\">"
                  "<svg class=\"path\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" role=\"img\" "
                  "aria-label=\"The path of the failure, from what stops to what fails: ",
                  width, height, width, height);
    for (size_t i = 0; i < path->edge_count; i++) {
        if (i) MARKUP(out, "; ");
        html_text(out, name_of(page, path->nodes[path->edges[i][0]]));
        MARKUP(out, " needs ");
        html_text(out, name_of(page, path->nodes[path->edges[i][1]]));
    }
    MARKUP(out, "\" font-family=\"system-ui, sans-serif\" font-size=\"12\" fill=\"#57606a\">");
    for (size_t i = 0; i < path->edge_count; i++) {
        uint32_t a = path->edges[i][0], b = path->edges[i][1];
        add_line(out, MARGIN + y[a] * COLUMN_PITCH, MARGIN + (x[a] - left) * ROW_PITCH, MARGIN + y[b] * COLUMN_PITCH,
                 MARGIN + (x[b] - left) * ROW_PITCH);
    }
    for (size_t i = 0; i < path->node_count; i++)
        add_box(page, finding, path->nodes[i], MARGIN + y[i] * COLUMN_PITCH, MARGIN + (x[i] - left) * ROW_PITCH);
    MARKUP(out, "</svg></div>\n");
}

void page_picture(PathPictures *pictures, const Finding *finding) {
    const Page *page = pictures->page;
    Path path = {0};
    add_chain(finding, &path);
    if (path.node_count < NODES_MIN) {
        path = (Path){0};
        add_proofs(pictures, finding, &path);
        if (!is_on(&path, finding->node)) return; /* why else these services stop is not what the finding says */
    }
    if (path.node_count < NODES_MIN) return;
    double x[NODES_MAX], y[NODES_MAX];
    if (!graph_layout(path.nodes, path.node_count, (const uint32_t(*)[2])path.edges, path.edge_count, page->arena, x,
                      y))
        return;
    draw(page, finding, &path, x, y);
}
